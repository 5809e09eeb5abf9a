/** Incidents as the service knows them: loaded, and read anew whenever the stream says that something happened. */
import { signal } from '@preact/signals'
import { getJson, postJson, send } from '../api/client.ts'
import type { Incident, IncidentDetail, IncidentPage, Notice, WorkOrder } from '../api/types.ts'
import { alertsById } from '../state/alerts.ts'
import { selectedIncidentId } from '../state/selection.ts'
import { arrangeNotices } from './arranged.ts'

/** Null until the first answer: unknown, not none. */
export const incidents = signal<Incident[] | null>(null)
export const detail = signal<IncidentDetail | null>(null)
export const orders = signal<WorkOrder[]>([])
/** What the person who is signed in has been asked and has not answered. */
export const notices = signal<Notice[]>([])
/** A page that went away because somebody else has answered: said for a moment, so that nobody wonders. */
export const takenOver = signal<{ name: string; title: Notice['title'] } | null>(null)

/** Many steps in one moment are read once. [ms] */
const GATHER = 150
const LOOK_EVERY = 15_000
const LOOK_CLOSER_EVERY = 10_000
const SAID_FOR = 12_000
let timer: ReturnType<typeof setTimeout> | null = null
const answeredHere = new Set<string>()

export function markIncidentsChanged(incidentId: number | null): void {
  if (incidentId === selectedIncidentId.peek()) void loadDetail()
  timer ??= setTimeout(() => {
    timer = null
    void loadIncidents()
  }, GATHER)
}

export async function loadIncidents(): Promise<void> {
  const [page, told] = await Promise.all([
    getJson<IncidentPage>('/api/incidents?limit=200').catch(() => null),
    getJson<{ items: Notice[] }>('/api/notifications?state=waiting').catch(() => null),
  ])
  if (page) incidents.value = page.items
  if (told) replaceNotices(told.items.filter((notice) => notice.wants_answer))
}

function replaceNotices(waiting: Notice[]): void {
  const still = new Set(waiting.map((notice) => notice.notification_id))
  const gone = notices.peek().find((notice) => !still.has(notice.notification_id) && !answeredHere.has(notice.notification_id))
  const name = gone && incidents.peek()?.find((one) => one.incident_id === gone.incident_id)?.answered_by
  if (gone && name) {
    takenOver.value = { name, title: gone.title }
    setTimeout(() => (takenOver.value = null), SAID_FOR)
  }
  notices.value = waiting
}

/** What the stream might have missed is found by looking now and then. */
setInterval(() => incidents.peek() !== null && void loadIncidents(), LOOK_EVERY)

/** The drawer: loaded when it opens, when the stream says so, and now and then for the values of its sensors. */
export function followDetail(): (() => void) | undefined {
  if (selectedIncidentId.value === null) return undefined
  void loadDetail()
  const looking = setInterval(() => void loadDetail(), LOOK_CLOSER_EVERY)
  return () => clearInterval(looking)
}

export async function loadDetail(): Promise<void> {
  const incidentId = selectedIncidentId.peek()
  if (incidentId === null) return
  const [found, sent] = await Promise.all([
    getJson<IncidentDetail>(`/api/incidents/${incidentId}`).catch(() => null),
    getJson<{ items: WorkOrder[] }>(`/api/work-orders?incident_id=${incidentId}&state=all`).catch(() => null),
  ])
  if (selectedIncidentId.peek() !== incidentId) return
  if (found) detail.value = { ...found, alerts: found.alerts.map(newestOf) }
  if (sent) orders.value = sent.items
}

/** The stream may be ahead of the tables. */
function newestOf(alert: IncidentDetail['alerts'][number]): IncidentDetail['alerts'][number] {
  const known = alertsById.peek()?.get(alert.alert_id)
  return known && known.revision > alert.revision ? known : alert
}

export const noticeOf = (incidentId: number): Notice | null => notices.value.find((notice) => notice.incident_id === incidentId) ?? null

export async function act(incidentId: number, action: string, body: Record<string, unknown>): Promise<void> {
  await postJson(`/api/incidents/${incidentId}/${action}`, body)
  await Promise.all([loadDetail(), loadIncidents()])
}

export async function dispatch(incidentId: number, key: string, crewId: number, instructions: string): Promise<void> {
  await postJson(`/api/incidents/${incidentId}/work-orders`, { work_order_key: key, crew_id: crewId, instructions })
  await Promise.all([loadDetail(), loadIncidents()])
}

export async function openIncident(body: Record<string, unknown>): Promise<Incident> {
  const opened = await postJson<Incident>('/api/incidents', body)
  await loadIncidents()
  return opened
}

export async function tellStep(order: WorkOrder, kind: 'review' | 'return' | 'cancel', details: Record<string, unknown> = {}): Promise<void> {
  const step = { step_id: crypto.randomUUID(), kind, happened_at: new Date().toISOString(), details }
  await postJson(`/api/work-orders/${order.work_order_id}/steps`, step)
  await loadDetail()
}

export async function answer(notice: Notice): Promise<void> {
  // one answer counts for the incident, so its other pages are answered here as well
  for (const one of notices.peek()) if (one.incident_id === notice.incident_id) answeredHere.add(one.notification_id)
  await send('POST', `/api/notifications/${notice.notification_id}/answer`).catch(() => null)
  await Promise.all([loadDetail(), loadIncidents()])
}

/** What stands first in the bar. */
export function answerFirst(): void {
  const [first] = arrangeNotices(notices.peek())
  if (first) void answer(first)
}
