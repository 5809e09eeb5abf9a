/** Which of its alerts decides how bad an incident is, and how many sensors agree. Pure. */
import type { Alert } from '../api/types.ts'

const CONDITION_ORDER = { true: 0, unknown: 1, false: 2 } as const

/** What is beyond its limit now before what is unknown or normal again; then the worst; then the first. */
export function decidingAlert(alerts: readonly Alert[]): Alert | null {
  return [...alerts].sort(compareWeight)[0] ?? null
}

function compareWeight(one: Alert, other: Alert): number {
  return (
    CONDITION_ORDER[one.condition] - CONDITION_ORDER[other.condition] ||
    one.level - other.level ||
    Date.parse(one.raised_at) - Date.parse(other.raised_at)
  )
}

export type Witnesses = { sensors: number; beyond: number; unknown: number; normal: number }

/** Each sensor once, by the worst that is known of it. */
export function countWitnesses(alerts: readonly Alert[]): Witnesses {
  const worst = new Map<number, Alert['condition']>()
  for (const { sensor_id, condition } of alerts) {
    const before = worst.get(sensor_id)
    if (before === undefined || CONDITION_ORDER[condition] < CONDITION_ORDER[before]) worst.set(sensor_id, condition)
  }
  const count = (wanted: Alert['condition']): number => [...worst.values()].filter((one) => one === wanted).length
  return { sensors: worst.size, beyond: count('true'), unknown: count('unknown'), normal: count('false') }
}
