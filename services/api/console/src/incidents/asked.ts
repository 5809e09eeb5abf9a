/** The form that is open in the drawer: one at a time, so that no key throws away what somebody has typed. */
import { effect, signal } from '@preact/signals'
import { selectedIncidentId } from '../state/selection.ts'
import type { Act } from './acts.ts'

export const asked = signal<Act | null>(null)
/** An act that was asked for and cannot be done now; its reason is shown beside the buttons. */
export const refusedAct = signal<Act | null>(null)
/** Where somebody wants to open an incident by hand; null while nobody does. */
export type Opening = { assetCode: string; name: { zh: string; en: string } }
export const opening = signal<Opening | 'anywhere' | null>(null)

/** What was typed belongs to one incident. */
effect(() => {
  void selectedIncidentId.value
  asked.value = null
  refusedAct.value = null
  opening.value = null
})

export function ask(act: Act, isRefused: boolean): void {
  if (asked.peek() !== null) return
  refusedAct.value = isRefused ? act : null
  if (!isRefused) asked.value = act
}

export function openByHand(where: Opening | 'anywhere' = 'anywhere'): void {
  asked.value = null
  opening.value = where
}

/** Closes the form that is open, if any; says whether there was one. */
export function closeForm(): boolean {
  if (opening.peek() === null && asked.peek() === null) return false
  opening.value = null
  asked.value = null
  return true
}
