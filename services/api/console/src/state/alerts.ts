/** The alerts this console knows, by id. Ended ones stay a while so that nothing vanishes under the operator's hand. */
import { computed, signal } from '@preact/signals'
import { LEVELS, LIFELINES, type Alert, type Level, type LevelCount, type Lifeline } from '../api/types.ts'
import { instant } from '../text/format.ts'

export type AlertsById = ReadonlyMap<string, Alert>

/** Null until the first snapshot: unknown, not none. */
export const alertsById = signal<AlertsById | null>(null)

/** An alert is over when it is cleared, acknowledged and held by no latch; silence or acknowledgement alone never ends it. */
export const isLive = (alert: Alert): boolean => alert.cleared_at === null || alert.acknowledged_at === null || alert.latched
/** What is shelved, suppressed or out of service stays in sight and wants nobody. */
export const isUnacknowledgedAlert = (alert: Alert): boolean => alert.acknowledged_at === null && alert.override === 'none' 

/** Later revisions win; an old copy that arrives late changes nothing. */
export function merge(known: AlertsById, arrived: readonly Alert[]): AlertsById {
  const merged = new Map(known)
  for (const alert of arrived) {
    const before = merged.get(alert.alert_id)
    if (!before || alert.revision >= before.revision) merged.set(alert.alert_id, alert)
  }
  return merged
}

/** Ended alerts are forgotten after this. [ms] */
const KEPT_AFTER_END = 10 * 60_000
export function forgetEnded(known: AlertsById, now: number): AlertsById {
  const isKept = (alert: Alert): boolean => isLive(alert) || now - (instant(alert.changed_at) ?? now) < KEPT_AFTER_END
  const kept = [...known].filter(([, alert]) => isKept(alert))
  return kept.length === known.size ? known : new Map(kept)
}

/** What was live here but is missing from a fresh snapshot has ended while we were not listening. */
export function replaceAlerts(live: readonly Alert[]): void {
  alertsById.value = new Map(live.map((alert) => [alert.alert_id, alert]))
}

export function mergeAlerts(arrived: readonly Alert[]): void {
  if (arrived.length > 0) alertsById.value = merge(alertsById.peek() ?? new Map(), arrived)
}

export const liveAlerts = computed<Alert[] | null>(() => {
  const known = alertsById.value
  return known ? [...known.values()].filter(isLive) : null
})

export type LevelCounts = Record<Level, LevelCount>
export function countLevels(alerts: readonly Alert[]): LevelCounts {
  const counts = Object.fromEntries(LEVELS.map((level) => [level, { live: 0, unacknowledged: 0 }])) as LevelCounts
  for (const alert of alerts) {
    const count = counts[alert.level]
    if (!count) continue
    count.live++
    if (isUnacknowledgedAlert(alert)) count.unacknowledged++
  }
  return counts
}

export const levelCounts = computed<LevelCounts | null>(() => (liveAlerts.value ? countLevels(liveAlerts.value) : null))

/** How many alerts a lifeline has, and the worst level among them that still waits for a person. */
export type LifelineAlerts = { live: number; worstWaiting: Level | null }

export function countLifelines(alerts: readonly Alert[]): Record<Lifeline, LifelineAlerts> {
  const none = (): LifelineAlerts => ({ live: 0, worstWaiting: null })
  const counts = Object.fromEntries(LIFELINES.map((lifeline) => [lifeline, none()])) as Record<Lifeline, LifelineAlerts>
  for (const alert of alerts) {
    const count = counts[alert.lifeline]
    if (!count) continue
    count.live++
    const isWorse = count.worstWaiting === null || alert.level < count.worstWaiting
    if (isUnacknowledgedAlert(alert) && isWorse) count.worstWaiting = alert.level
  }
  return counts
}

export const lifelineAlerts = computed(() => (liveAlerts.value ? countLifelines(liveAlerts.value) : null))

/** The simulation run any reading on screen comes from: simulated data must never pass for real data. */
export const pulseRunId = signal<string | null>(null)
export const simulationRun = computed<string | null>(() => {
  if (pulseRunId.value) return pulseRunId.value
  for (const alert of alertsById.value?.values() ?? []) if (alert.run_id) return alert.run_id
  return null
})
