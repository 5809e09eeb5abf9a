/** What the service is asked about overrides of one sensor, and told. */
import { Problem, getJson, postJson, query } from '../api/client.ts'
import type { OverrideShown, WorkOrder } from '../api/types.ts'
import { say } from './words.ts'

export type CrewChoice = { crew_id: number; name: string; name_en: string | null }
export type Removal = { rule_id: string | null; work_order_id: number; reason: string; interim_measure: string | null }
export type PlannedWork = { work_order_key: string; asset_code: string; crew_id: number; instructions: string }

type Overrides = { items: OverrideShown[] }

export const readOverrides = async (sensorId: number): Promise<OverrideShown[]> =>
  (await getJson<Overrides>('/api/overrides' + query({ sensor_id: sensorId }))).items

export const readOpenOrders = async (assetCode: string): Promise<WorkOrder[]> =>
  (await getJson<{ items: WorkOrder[] }>('/api/work-orders' + query({ asset_code: assetCode }))).items

export const readCrews = async (): Promise<CrewChoice[]> => (await getJson<{ items: CrewChoice[] }>('/api/crews')).items

/** The same key twice makes one order, so a double click is harmless. */
export const planMaintenance = (work: PlannedWork): Promise<WorkOrder> => postJson('/api/work-orders', work)

export const takeOut = async (sensorId: number, removal: Removal): Promise<OverrideShown[]> =>
  (await postJson<Overrides>(`/api/sensors/${sensorId}/out-of-service`, removal)).items

export const bringBack = async (sensorId: number, ruleId: string | null, tested: string): Promise<OverrideShown[]> =>
  (await postJson<Overrides>(`/api/sensors/${sensorId}/return-to-service`, { rule_id: ruleId, tested })).items

export const sayFailure = (problem: unknown): string =>
  say('failed', { reason: problem instanceof Problem ? problem.detail : say('offline') })
