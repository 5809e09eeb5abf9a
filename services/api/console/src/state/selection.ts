/** What is open beside the map: an alert, or a sensor without one. The address bar follows, so every view can be sent on. */
import { effect, signal } from '@preact/signals'

/** Each has an address of its own, `/shift`; the map stands at `/`. */
export const PAGES = ['map', 'health', 'rejected-messages', 'reach', 'admin'] as const
export type Page = (typeof PAGES)[number]

const asked = new URLSearchParams(typeof location === 'undefined' ? '' : location.search)

export const page = signal<Page>(pageNamed(typeof location === 'undefined' ? '/' : location.pathname))
/** The part of a page that has parts, `/admin/routing`. */
export const section = signal<string | null>(typeof location === 'undefined' ? null : location.pathname.split('/')[2] || null)
export const selectedAlertId = signal<string | null>(asked.get('alert'))
export const selectedIncidentId = signal<number | null>(asked.has('incident') ? Number(asked.get('incident')) : null)
export const selectedSensorId = signal<number | null>(asked.has('sensor') ? Number(asked.get('sensor')) : null)
/** Counts the operator's wishes to see the selection on the map; the camera moves for nothing else. */
export const locateWishes = signal(0)
/** On a phone, one of the two is seen at a time. */
export const narrowView = signal<'list' | 'map'>('list')

export function pageNamed(path: string): Page {
  const name = path.split('/')[1]
  return PAGES.find((one) => one === name) ?? 'map'
}

export function selectIncident(incidentId: number): void {
  closeSelection()
  selectedIncidentId.value = incidentId
}

export function selectAlert(alertId: string | null): void {
  selectedIncidentId.value = null
  selectedSensorId.value = null
  selectedAlertId.value = alertId
}

export function selectSensor(sensorId: number): void {
  selectedIncidentId.value = null
  selectedAlertId.value = null
  selectedSensorId.value = sensorId
}

export function closeSelection(): void {
  selectedIncidentId.value = null
  selectedAlertId.value = null
  selectedSensorId.value = null
}

export function addressOf(pageShown: Page, alertId: string | null, sensorId: number | null, incidentId: number | null = null, part: string | null = null): string {
  const parts = new URLSearchParams()
  if (incidentId !== null) parts.set('incident', String(incidentId))
  else if (alertId !== null) parts.set('alert', alertId)
  else if (sensorId !== null) parts.set('sensor', String(sensorId))
  const said = parts.toString()
  const path = pageShown === 'map' ? '' : pageShown === 'admin' && part ? `${pageShown}/${part}` : pageShown
  return `/${path}${said && '?'}${said}`
}

export function followAddress(): void {
  effect(() => {
    const address = addressOf(page.value, selectedAlertId.value, selectedSensorId.value, selectedIncidentId.value, section.value)
    if (location.pathname + location.search !== address) history.replaceState(null, '', address)
  })
}
