/**
 * What waits on the phone to be told: decisions alone.
 *
 * Everything goes out in the order it was done. The service takes repetitions as one, so after a lost answer the same
 * entry is simply sent again. What is refused stays, with its reason, until the person has read it.
 */
import type { Step, WorkOrder, OrderState } from './types.ts'

export type Entry = {
  id: string
  orderId: number
  /** Position in the order of doing; given by the store. */
  number: number
  step?: Step
  attachment?: { kind: 'photo' | 'voice'; takenAt: string; content: Blob }
  refused: string | null
}

export type Verdict = 'done' | 'later' | 'sign-in' | 'refused'

/** What an answer means for the entry. No status: no answer came. */
export function judge(status: number | null): Verdict {
  if (status === null || status === 408 || status === 429 || status >= 500) return 'later'
  if (status === 401) return 'sign-in'
  return status < 300 ? 'done' : 'refused'
}

/** The next to send; one that was refused holds nothing up. */
export function nextEntry(entries: readonly Entry[]): Entry | null {
  const waiting = entries.filter((entry) => entry.refused === null)
  return waiting.length === 0 ? null : waiting.reduce((first, entry) => (entry.number < first.number ? entry : first))
}

/** Pause before the next attempt after so many failures in a row. [ms] */
export function retryAfter(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.max(0, failures - 1))
}

const WAY: OrderState[] = ['assigned', 'accepted', 'en_route', 'arrived', 'finished', 'reviewed']
const REACHED: Partial<Record<string, OrderState>> = { accept: 'accepted', en_route: 'en_route', arrive: 'arrived', finish: 'finished' }

/** The order as the crew sees it: with what it did and has not told yet. */
export function stateWithUnsent(order: WorkOrder, entries: readonly Entry[]): OrderState {
  let state = order.state
  for (const entry of ofOrder(entries, order.work_order_id)) {
    if (entry.step?.kind === 'decline' && state === 'assigned') state = 'declined'
    const reached = entry.step && REACHED[entry.step.kind]
    if (reached && WAY.indexOf(reached) > WAY.indexOf(state)) state = reached
  }
  return state
}

export function ofOrder(entries: readonly Entry[], orderId: number): Entry[] {
  return entries.filter((entry) => entry.orderId === orderId && entry.refused === null)
}

/** Lines of the checklist that are done, told or not. */
export function ticked(order: WorkOrder, entries: readonly Entry[]): Set<string> {
  const told = order.steps.map((step) => step.details)
  const untold = ofOrder(entries, order.work_order_id).map((entry) => entry.step?.details ?? {})
  return new Set([...told, ...untold].map((details) => details['code']).filter((code): code is string => typeof code === 'string'))
}

/** An order that was called off stays in sight: a crew on its way must not wonder where it went. [ms] */
const CALLED_OFF_SHOWN = 3_600_000

export function isShown(order: WorkOrder, state: OrderState, now: number): boolean {
  if (state === 'cancelled') return now - Date.parse(order.state_changed_at) < CALLED_OFF_SHOWN
  return state !== 'reviewed' && state !== 'declined'
}
