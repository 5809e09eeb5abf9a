/**
 * Alerts that come faster than anybody can read: red and orange stay, the rest is folded until somebody unfolds it.
 *
 * Entered above ten new ones in ten minutes, left below five: between the two nothing changes to and fro.
 */
import { computed, effect, signal } from '@preact/signals'
import type { Alert } from '../api/types.ts'
import { liveAlerts } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { instant } from '../text/format.ts'

/** [ms] */
export const WINDOW = 10 * 60_000
const ENTER_ABOVE = 10
const LEAVE_BELOW = 5
/** Worse than this is never folded. */
const FOLDED_FROM_LEVEL = 3

export function isFloodAfter(wasFlood: boolean, newCount: number): boolean {
  return wasFlood ? newCount >= LEAVE_BELOW : newCount > ENTER_ABOVE
}

/** What the past brings in late is no burst of now. */
export function countNew(alerts: readonly Alert[], at: number): number {
  return alerts.filter((alert) => !alert.is_late && at - instant(alert.raised_at) < WINDOW).length
}

export const newCount = computed(() => countNew(liveAlerts.value ?? [], now.value))
export const isFlood = signal(false)
/** The operator has asked to see everything; the next flood folds again. */
export const isUnfolded = signal(false)
export const isFolding = computed(() => isFlood.value && !isUnfolded.value)

export const isFolded = (alert: Alert, selectedId: string | null): boolean => alert.level >= FOLDED_FROM_LEVEL && alert.alert_id !== selectedId

export function followFlood(): void {
  effect(() => {
    const isNow = isFloodAfter(isFlood.peek(), newCount.value)
    if (!isNow) isUnfolded.value = false
    isFlood.value = isNow
  })
}
