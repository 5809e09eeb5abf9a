/** The routing table as the service knows it, and what the screens ask about it. */
import { signal } from '@preact/signals'
import { getJson, postJson, Problem, query, send } from '../api/client.ts'
import type { components } from '../api/schema.ts'
import { readLifelines } from '../api/resources.ts'
import { lifelines } from '../state/catalogue.ts'
import { say } from './routing-words.ts'

type Schemas = components['schemas']
export type Route = Schemas['RouteShown']
export type RouteBody = Schemas['RouteBody']
export type Fault = Schemas['FaultShown']
export type Choice = Schemas['RecipientChoice']
export type DryRun = Schemas['DryRun']
export type DryStep = Schemas['DryStepShown']
export type Coverage = Schemas['Coverage']
export type Shortfall = Schemas['ShortfallShown']
export type Difference = Schemas['DifferenceShown']
export type Comparison = Schemas['Comparison']
export type Channel = RouteBody['channels'][number]
export type Moment = RouteBody['moment']

export const MOMENTS: readonly Moment[] = ['opened', 'level_raised', 'clock_missed', 'issued', 'dispatched', 'declined', 'level_lowered', 'released', 'false_alarm']
/** These ask for an answer and go on to the next in line without one. */
export const PAGING: ReadonlySet<Moment> = new Set(['opened', 'level_raised', 'clock_missed'])

export const table = signal<Schemas['RoutingTable'] | null>(null)
export const coverage = signal<Coverage | null>(null)
export const failure = signal<string | null>(null)
/** The row that is being changed; `new` for one that is added. */
export const edited = signal<Route | 'new' | null>(null)

export async function loadRouting(): Promise<void> {
  await Promise.all([loadTable(), loadCoverage(), loadCatalogue()])
}

/** The map loads it as well; whoever comes here first does. */
export async function loadCatalogue(): Promise<void> {
  if (lifelines.peek() === null) lifelines.value = await readLifelines().catch(() => null)
}

async function loadTable(): Promise<void> {
  await shown(async () => void (table.value = await getJson('/api/routes')))
}

async function loadCoverage(): Promise<void> {
  await shown(async () => void (coverage.value = await getJson('/api/routes/coverage')))
}

async function shown(work: () => Promise<void>): Promise<void> {
  await work().then(() => (failure.value = null), (problem: unknown) => (failure.value = say('failed', { reason: reasonOf(problem) })))
}

export function reasonOf(problem: unknown): string {
  return problem instanceof Problem ? problem.detail : (problem as Error).message
}

export type Wish = { moment: Moment; lifeline: string; district_code: string | null; level: number; at: string | null; incident_id: number | null }
export const tryOut = (wish: Wish, stop: AbortSignal): Promise<DryRun> => getJson('/api/routes/dry-run' + query(wish), stop)

/** What the table would do with one row changed (`route_id` set), added (0) or taken away (`body` null). */
export async function compareWith(routeId: number, body: RouteBody | null): Promise<Comparison> {
  const rows = (table.peek()?.items ?? []).map(bodyOf)
  const others = rows.filter((row) => row.route_id !== routeId)
  return postJson('/api/routes/compare', { routes: body ? [...others, { ...body, route_id: routeId }] : others })
}

export async function saveRoute(routeId: number, body: RouteBody): Promise<void> {
  await (routeId === 0 ? send('POST', '/api/routes', body) : send('PUT', `/api/routes/${routeId}`, body))
  await loadRouting()
}

export async function removeRoute(routeId: number): Promise<void> {
  await send('DELETE', `/api/routes/${routeId}`)
  await loadRouting()
}

/** A row without what the service adds to it. */
export function bodyOf(route: Route): RouteBody & { route_id: number } {
  const { recipient_name: _, ...body } = route
  return body
}
