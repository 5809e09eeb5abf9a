/** How far an incident is on its way, with the instant of each step. Pure. */
import type { IncidentDetail, IncidentLine } from '../api/types.ts'
import { ENDED } from './acts.ts'

export const WAY = ['reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed', 'released', 'archived'] as const

/** Lines of the journal by which a step is reached; a crew's own steps count as well. */
const KINDS: Record<string, readonly string[]> = {
  judged: ['judged'], issued: ['issued'], acknowledged: ['acknowledged', 'accepted'], arrived: ['arrived'], disposed: ['disposed', 'finished'],
  reviewed: ['reviewed'], released: ['released'], archived: ['archived'],
}

export type WayStep = { state: string; at: string | null; mark: 'past' | 'here' | 'skipped' | 'ahead' }
type Facts = Pick<IncidentDetail, 'state' | 'state_changed_at' | 'opened_at' | 'journal' | 'is_level_judged'>

export function wayOf(incident: Facts): WayStep[] {
  const here = WAY.indexOf(incident.state as (typeof WAY)[number])
  const isSideEnd = here < 0
  const steps = WAY.map((state, place): WayStep => {
    const at = place === 0 ? incident.opened_at : reachedAt(incident, state)
    if (place === here) return { state, at: at ?? incident.state_changed_at, mark: 'here' }
    // reopened: what was reached before is ahead again
    if (!isSideEnd && place > here) return { state, at: null, mark: 'ahead' }
    return { state, at, mark: at === null ? 'skipped' : 'past' }
  })
  if (!isSideEnd || !ENDED.includes(incident.state)) return steps
  // a false alarm, a device fault, a merger: the way stops where it was left
  return [...steps.filter((step) => step.at !== null), { state: incident.state, at: incident.state_changed_at, mark: 'here' }]
}

function reachedAt(incident: Facts, state: string): string | null {
  const at = lastOf(incident.journal, KINDS[state]!)
  // whoever raises or lowers the level has judged it
  return state === 'judged' && at === null && incident.is_level_judged ? lastOf(incident.journal, ['level_raised', 'level_lowered']) : at
}

function lastOf(journal: readonly IncidentLine[], kinds: readonly string[]): string | null {
  return journal.findLast((line) => line.alert_id === null && kinds.includes(line.kind))?.at ?? null
}
