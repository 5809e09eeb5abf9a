/** One function per thing the console asks the API for. */
import { getJson, postJson, query, send } from './client.ts'
import type {
  Alert, AlertDetail, AlertPage, Health, Lifelines, MapSensors, Readings, RejectedPage, SensorDetail, Session, WaysIn,
} from './types.ts'

/** A page of live alerts; the API caps the size, the cursor says whether more follow. */
const ALERTS_A_PAGE = 500

export const readSession = (): Promise<Session> => getJson('/api/session')
export const signIn = (name: string, password: string): Promise<Session> => postJson('/api/session', { name, password })
export const readWaysIn = (): Promise<WaysIn> => getJson('/api/session/ways')
export const changePassword = (old: string, fresh: string): Promise<Response> =>
  send('POST', '/api/session/password', { old, new: fresh })
export const signOut = (): Promise<Response> => send('DELETE', '/api/session')

export const readLifelines = (): Promise<Lifelines> => getJson('/api/lifelines')
export const readMapSensors = (): Promise<MapSensors> => getJson('/api/map/sensors')
export const readBaseMap = (): Promise<GeoJSON.FeatureCollection> => getJson('/api/map/base')
export const readNetworks = (): Promise<GeoJSON.FeatureCollection> => getJson('/api/map/networks')

export type States = { bytes: Uint8Array; sequence: number; registerVersion: number }
export async function readStates(): Promise<States> {
  const answer = await send('GET', '/api/map/states')
  return {
    bytes: new Uint8Array(await answer.arrayBuffer()),
    sequence: Number(answer.headers.get('X-Sequence') ?? 0),
    registerVersion: Number(answer.headers.get('X-Register-Version') ?? 0),
  }
}

export type LiveAlerts = { alerts: Alert[]; sequence: number }
/** Every live alert. The sequence is the first page's: later pages may be newer, and alerts carry a revision. */
export async function readLiveAlerts(): Promise<LiveAlerts> {
  const alerts: Alert[] = []
  let sequence: number | null = null
  let cursor: string | null = null
  do {
    const page: AlertPage = await getJson('/api/alerts' + query({ state: 'live', limit: ALERTS_A_PAGE, cursor }))
    alerts.push(...page.items)
    sequence ??= page.sequence
    cursor = page.next_cursor
  } while (cursor)
  return { alerts, sequence: sequence ?? 0 }
}

export const readAlert = (alertId: string, signal?: AbortSignal): Promise<AlertDetail> =>
  getJson(`/api/alerts/${encodeURIComponent(alertId)}`, signal)
export const acknowledgeAlert = (alertId: string): Promise<Alert> =>
  postJson(`/api/alerts/${encodeURIComponent(alertId)}/acknowledge`, {})

export const readSensor = (sensorId: number, signal?: AbortSignal): Promise<SensorDetail> =>
  getJson(`/api/sensors/${sensorId}`, signal)
export const readReadings = (sensorId: number, since: Date, until: Date, signal?: AbortSignal): Promise<Readings> =>
  getJson(
    `/api/sensors/${sensorId}/readings` +
      query({ since: since.toISOString(), until: until.toISOString(), points: 1000 }),
    signal,
  )

export const readRejected = (cursor: string | null): Promise<RejectedPage> =>
  getJson('/api/rejected-messages' + query({ limit: 100, cursor }))
export const readHealth = (): Promise<Health> => getJson('/api/health')
