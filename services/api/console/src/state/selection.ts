/** What is open beside the map: an alert, or a sensor without one. The address bar follows, so every view can be sent on. */
import { effect, signal } from '@preact/signals'

/** Each has an address of its own, `/shift`; the map stands at `/`. */
export const PAGES = ['map', 'incidents', 'shift', 'health', 'rejected-messages', 'reach', 'admin', 'password'] as const
export type Page = (typeof PAGES)[number]
/** Pages whose parts have addresses of their own. */
const PARTED: ReadonlySet<Page> = new Set(['admin'])

const asked = new URLSearchParams(typeof location === 'undefined' ? '' : location.search)

export const page = signal<Page>(pageNamed(typeof location === 'undefined' ? '/' : location.pathname))
/** A part of a page with an address of its own, `/admin/people`; empty on pages without parts. */
export const section = signal(sectionNamed(typeof location === 'undefined' ? '/' : location.pathname))
/** What Escape closes before it leaves the page, such as an open form. */
export const ownBack = signal<(() => void) | null>(null)
export const selectedAlertId = signal<string | null>(asked.get('alert'))
export const selectedIncidentId = signal<number | null>(asked.has('incident') ? Number(asked.get('incident')) : null)
export const selectedSensorId = signal<number | null>(asked.has('sensor') ? Number(asked.get('sensor')) : null)
/** Which hand-over is read on the page of the shift. */
export const openHandoverId = signal<number | null>(asked.has('handover') ? Number(asked.get('handover')) : null)
/** Counts the operator's wishes to see the selection on the map; the camera moves for nothing else. */
export const locateWishes = signal(0)
/** On a phone, one of the two is seen at a time. */
export const narrowView = signal<'list' | 'map'>('list')

export function pageNamed(path: string): Page {
  const name = path.split('/')[1]
  return PAGES.find((one) => one === name) ?? 'map'
}

function sectionNamed(path: string): string {
  return path.split('/')[2] ?? ''
}

export function openPage(wanted: Page, part = ''): void {
  section.value = part
  page.value = wanted
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

/** What the address bar says of a view; what is left out is not open. */
export type View = { page: Page; section?: string; alert?: string | null; sensor?: number | null; incident?: number | null; handover?: number | null }

export function addressOf(view: View): string {
  const parts = new URLSearchParams()
  if (view.page === 'shift' && view.handover != null) parts.set('handover', String(view.handover))
  if (view.incident != null) parts.set('incident', String(view.incident))
  else if (view.alert != null) parts.set('alert', view.alert)
  else if (view.sensor != null) parts.set('sensor', String(view.sensor))
  const said = parts.toString()
  const path = view.page === 'map' ? '' : view.section && PARTED.has(view.page) ? `${view.page}/${view.section}` : view.page
  return `/${path}${said && '?'}${said}`
}

export function followAddress(): void {
  effect(() => {
    const address = addressOf({
      page: page.value, section: section.value, alert: selectedAlertId.value, sensor: selectedSensorId.value,
      incident: selectedIncidentId.value, handover: openHandoverId.value,
    })
    if (location.pathname + location.search !== address) history.replaceState(null, '', address)
  })
}
