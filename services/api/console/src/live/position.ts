/** Where a page stands in the stream of alerts, and how it catches up. Pure. */
import type { Sequenced } from './messages.ts'

/** How many messages the shared stream keeps for pages that open later. */
export const KEPT_MESSAGES = 2000

export type Kept = {
  /** Everything after this position is kept. */
  since: number
  messages: readonly Sequenced[]
}

export function keep(kept: Kept, message: Sequenced, room: number = KEPT_MESSAGES): Kept {
  const messages = [...kept.messages, message]
  if (messages.length <= room) return { since: kept.since, messages }
  // Dropping in halves keeps the cost of a message constant on average.
  const dropped = messages.splice(0, Math.ceil(room / 2))
  return { since: dropped.at(-1)!.sequence, messages }
}

/** What a page that has loaded everything up to `after` still has to hear; null when that is no longer known. */
export function missedBy(after: number, kept: Kept): Sequenced[] | null {
  if (after < kept.since) return null
  // Coalesced states may share the sequence of the snapshot and still be newer, so equal ones are told again.
  return kept.messages.filter((message) => message.sequence >= after)
}

export function furthest(position: number, lastEventId: string): number {
  const sequence = Number(lastEventId)
  return lastEventId !== '' && Number.isFinite(sequence) ? Math.max(position, sequence) : position
}

/** Doubling from 1 s to 15 s, with a third of chance so that a hall of consoles does not return in step. [ms] */
export function reconnectDelay(attempt: number, chance: number): number {
  const full = Math.min(15_000, 1000 * 2 ** Math.min(attempt, 4))
  return Math.round(full * (2 / 3 + chance / 3))
}
