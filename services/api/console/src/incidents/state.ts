/** Incidents as the service knows them: loaded, and read anew whenever the stream says that something happened. */
import { signal } from '@preact/signals'
import { getJson, postJson } from '../api/client.ts'
import type { CrewProposal, Incident, IncidentDetail, IncidentPage, Notice, WorkOrder } from '../api/types.ts'
import { selectedIncidentId } from '../state/selection.ts'

/** Null until the first answer: unknown, not none. */
export const incidents = signal<Incident[] | null>(null)
export const detail = signal<IncidentDetail | null>(null)
export const orders = signal<WorkOrder[]>([])
export const notices = signal<Notice[]>([])

/** Many steps in one moment are read once. [ms] */
const GATHER = 150
const LOOK_EVERY = 15_000
let timer: ReturnType<typeof setTimeout> | null = null

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
  if (told) notices.value = told.items.filter((notice) => notice.wants_answer)
}

/** What the stream might have missed is found by looking now and then. */
setInterval(() => incidents.peek() !== null && void loadIncidents(), LOOK_EVERY)

export async function loadDetail(): Promise<void> {
  const incidentId = selectedIncidentId.peek()
  if (incidentId === null) return
  const [found, sent] = await Promise.all([
    getJson<IncidentDetail>(`/api/incidents/${incidentId}`).catch(() => null),
    getJson<{ items: WorkOrder[] }>(`/api/work-orders?incident_id=${incidentId}&state=all`).catch(() => null),
  ])
  if (selectedIncidentId.peek() !== incidentId) return
  if (found) detail.value = found
  if (sent) orders.value = sent.items
}

export async function act(incidentId: number, action: string, body: Record<string, unknown>): Promise<void> {
  await postJson(`/api/incidents/${incidentId}/${action}`, body)
  await Promise.all([loadDetail(), loadIncidents()])
}

export const proposeCrews = async (incidentId: number): Promise<CrewProposal[]> =>
  (await getJson<{ items: CrewProposal[] }>(`/api/incidents/${incidentId}/crew-proposals`)).items

export async function dispatch(incidentId: number, key: string, crewId: number, instructions: string): Promise<void> {
  await postJson(`/api/incidents/${incidentId}/work-orders`, { work_order_key: key, crew_id: crewId, instructions })
  await loadDetail()
}

export async function reviewOrder(order: WorkOrder): Promise<void> {
  const step = { step_id: crypto.randomUUID(), kind: 'review', happened_at: new Date().toISOString(), details: {} }
  await postJson(`/api/work-orders/${order.work_order_id}/steps`, step)
  await loadDetail()
}

export async function answer(notice: Notice): Promise<void> {
  await fetch(`/api/notifications/${notice.notification_id}/answer`, { method: 'POST', credentials: 'same-origin' })
  await loadIncidents()
}
