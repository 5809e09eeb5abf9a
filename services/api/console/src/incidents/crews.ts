/** Crews with where they were last seen; read again and again while anybody looks at them. */
import { computed, effect, signal } from '@preact/signals'
import { getJson } from '../api/client.ts'
import type { Crew, CrewProposal } from '../api/types.ts'
import { selectedIncidentId } from '../state/selection.ts'
import { asked } from './asked.ts'
import { orders } from './state.ts'

/** Positions come with a crew's steps; nothing changes faster than that. [ms] */
const LOOK_EVERY = 10_000

export const crews = signal<Crew[]>([])
/** For the dispatch that is being prepared; null while none is, or until it is known. */
export const proposals = signal<CrewProposal[] | null>(null)
export const chosenCrewId = signal<number | null>(null)
/** The operator's wish to see all crews, whatever is open. */
export const isCrewLayerOn = signal(false)

export type CrewState = 'free' | 'busy' | 'off'
export type CrewMark = { crew: Crew; state: CrewState; isChosen: boolean }

export function crewState(crew: Crew): CrewState {
  if (!crew.is_on_duty) return 'off'
  return crew.open_order_count > 0 ? 'busy' : 'free'
}

const isDispatching = computed(() => asked.value === 'dispatch')
const UNDER_WAY: readonly string[] = ['assigned', 'accepted', 'en_route', 'arrived', 'finished']
const atWork = computed<ReadonlySet<number>>(() => {
  const incidentId = selectedIncidentId.value
  return new Set(orders.value.filter((order) => order.incident_id === incidentId && UNDER_WAY.includes(order.state)).map((order) => order.crew.crew_id))
})

/** Who stands on the map: everybody while a crew is being chosen or the layer is on, else those at work on what is open. */
export const crewMarks = computed<CrewMark[]>(() =>
  crews.value
    .filter((crew) => crew.longitude !== null && crew.latitude !== null)
    .filter((crew) => isDispatching.value || isCrewLayerOn.value || atWork.value.has(crew.crew_id))
    .map((crew) => ({ crew, state: crewState(crew), isChosen: isDispatching.value && crew.crew_id === chosenCrewId.value })),
)

export function chooseCrew(crewId: number): void {
  if (isDispatching.peek()) chosenCrewId.value = crewId
}

async function loadCrews(): Promise<void> {
  const found = await getJson<{ items: Crew[] }>('/api/crews').catch(() => null)
  if (found) crews.value = found.items
}

/** Only while somebody can see them. */
const isWatched = computed(() => isDispatching.value || isCrewLayerOn.value || atWork.value.size > 0)
effect(() => {
  if (!isWatched.value) return undefined
  void loadCrews()
  const timer = setInterval(() => void loadCrews(), LOOK_EVERY)
  return () => clearInterval(timer)
})
/** A step has been told: it may have brought a position along. */
effect(() => {
  void orders.value
  if (isWatched.peek()) void loadCrews()
})

export async function proposeCrews(incidentId: number): Promise<void> {
  proposals.value = null
  chosenCrewId.value = null
  const { items } = await getJson<{ items: CrewProposal[] }>(`/api/incidents/${incidentId}/crew-proposals`)
  proposals.value = items
  chosenCrewId.value = items[0]?.crew.crew_id ?? null
}
