/** Acknowledging: pending until the server has confirmed it, and an honest word when someone was faster. */
import { signal } from '@preact/signals'
import { Problem } from '../api/client.ts'
import * as resources from '../api/resources.ts'
import { alertsById, isUnacknowledgedAlert, mergeAlerts } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { text } from '../text/text.ts'

export const pendingIds = signal<ReadonlySet<string>>(new Set())
export const refusals = signal<ReadonlyMap<string, string>>(new Map())

export async function acknowledge(alertId: string): Promise<void> {
  const alert = alertsById.peek()?.get(alertId)
  if (!alert || !isUnacknowledgedAlert(alert) || pendingIds.peek().has(alertId)) return
  pendingIds.value = new Set(pendingIds.peek()).add(alertId)
  forgetRefusal(alertId)
  try {
    mergeAlerts([await resources.acknowledgeAlert(alertId)])
  } catch (problem) {
    await explain(alertId, problem)
  } finally {
    const rest = new Set(pendingIds.peek())
    rest.delete(alertId)
    pendingIds.value = rest
  }
}

async function explain(alertId: string, problem: unknown): Promise<void> {
  if (problem instanceof Problem && problem.status === 401) return
  if (!(problem instanceof Problem) || problem.status !== 409) {
    return refuse(alertId, text('acknowledge_failed', { reason: reasonOf(problem) }))
  }
  const current = await resources.readAlert(alertId).catch(() => null)
  if (!current?.acknowledged_at) return refuse(alertId, text('acknowledge_failed', { reason: problem.detail }))
  mergeAlerts([current])
  const time = formatMoment(instant(current.acknowledged_at), now.peek())
  refuse(alertId, text('acknowledge_conflict', { name: current.acknowledged_by ?? '?', time }))
}

function reasonOf(problem: unknown): string {
  return problem instanceof Problem ? problem.detail : text('sign_in_unreachable')
}

function refuse(alertId: string, said: string): void {
  refusals.value = new Map(refusals.peek()).set(alertId, said)
}

function forgetRefusal(alertId: string): void {
  const rest = new Map(refusals.peek())
  if (rest.delete(alertId)) refusals.value = rest
}
