/** What a screen reader is told: new red and orange alerts, not more often than it can speak. */
import { signal } from '@preact/signals'
import type { Alert } from '../api/types.ts'
import { alertsById, isUnacknowledgedAlert } from '../state/alerts.ts'
import { pick, pickName, text } from '../text/text.ts'

const SPACING = 3000
export const announcement = signal('')
let lastAt = -Infinity

/** Raised just now, grown to red or orange, or kept quiet no more; a repeat of what is known is no news. */
export function isNews(alert: Alert, known: Alert | undefined): boolean {
  if (alert.level > 2 || !isUnacknowledgedAlert(alert) || alert.cleared_at !== null) return false
  return known === undefined || alert.level < known.level || known.override !== 'none'
}

export function announceAlerts(arrived: readonly Alert[]): void {
  const known = alertsById.peek()
  const news = arrived.filter((alert) => isNews(alert, known?.get(alert.alert_id)))
  const worst = news.sort((one, other) => one.level - other.level)[0]
  if (!worst || performance.now() - lastAt < SPACING) return
  lastAt = performance.now()
  announcement.value = text('announce', {
    level: text(`level_name_${worst.level}`),
    title: pick(worst.title),
    asset: pickName(worst.asset_name, worst.asset_name_en) || worst.asset_code,
  })
}
