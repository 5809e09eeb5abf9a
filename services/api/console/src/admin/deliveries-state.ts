/** What the service says of its deliveries. */
import { getJson, Problem, query, send } from '../api/client.ts'
import type { components } from '../api/schema.ts'

export type Delivery = components['schemas']['Delivery']
export type Deliveries = components['schemas']['Deliveries']
export type VendorCount = components['schemas']['VendorCount']

export type Asked = { state: Delivery['state'] | 'all'; channel?: string; vendor?: string; cursor?: string | null; limit?: number }

export const listDeliveries = (asked: Asked): Promise<Deliveries> => getJson('/api/deliveries' + query(asked))
export const countDeliveries = async (): Promise<VendorCount[]> => (await getJson<{ items: VendorCount[] }>('/api/deliveries/counts')).items
export const retry = (one: Delivery): Promise<Response> => send('POST', `/api/deliveries/${one.delivery_id}/retry`)
export const discard = (one: Delivery, reason: string): Promise<Response> => send('POST', `/api/deliveries/${one.delivery_id}/discard`, { reason })

export function reasonOf(problem: unknown): string {
  return problem instanceof Problem ? problem.detail : (problem as Error).message
}
