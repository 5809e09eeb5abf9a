/** The list as the operator sees it now: arranged, held still while a hand is in it. */
import { computed, effect, signal } from '@preact/signals'
import type { Alert } from '../api/types.ts'
import { alertsById, liveAlerts } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { searchWords, shownLevels, shownLifelines } from '../state/filters.ts'
import { selectedAlertId } from '../state/selection.ts'
import { isFolded, isFolding, isUnfolded } from './flood.ts'
import { arrangeShown, isHeld, type Hand } from './hold.ts'
import { arrangeAlerts } from './order.ts'

const NO_HAND: Hand = { isPointerInside: false, isFocusInside: false, movedAt: -Infinity }
const hand = signal<Hand>(NO_HAND)
const heldIds = signal<readonly string[] | null>(null)

const arranged = computed<Alert[] | null>(() => {
  const chosen = { levels: shownLevels.value, lifelines: shownLifelines.value, words: searchWords.value }
  const live = liveAlerts.value
  const kept = isFolding.value && live ? live.filter((alert) => !isFolded(alert, selectedAlertId.value)) : live
  return kept && arrangeAlerts(kept, chosen)
})
const arrangedIds = computed<string[]>(() => arranged.value?.map((alert) => alert.alert_id) ?? [])
const shown = computed(() => arrangeShown(arrangedIds.value, heldIds.value))

/** Null until the alerts are loaded. */
export const shownAlerts = computed<Alert[] | null>(() => {
  const known = alertsById.value
  return known && shown.value.ids.flatMap((id) => known.get(id) ?? [])
})
export const waitingAlerts = computed<Alert[]>(() => {
  const known = alertsById.value
  return known ? shown.value.waiting.flatMap((id) => known.get(id) ?? []) : []
})

export function moveHand(change: Partial<Hand>): void {
  hand.value = { ...hand.peek(), ...change, movedAt: Date.now() }
}

/** The operator asked for the new ones: the order is taken afresh, and held again if the hand stays. */
export function showWaiting(): void {
  if (heldIds.peek() !== null) heldIds.value = arrangedIds.peek()
}

export function followHand(): void {
  effect(() => {
    void now.value
    const isHolding = isHeld(hand.value, Date.now())
    if (isHolding && heldIds.peek() === null) heldIds.value = arrangedIds.peek()
    if (!isHolding && heldIds.peek() !== null) heldIds.value = null
  })
  // A new filter is the operator's own wish to see another list.
  effect(() => {
    void [shownLevels.value, shownLifelines.value, searchWords.value, isUnfolded.value]
    showWaiting()
  })
}
