/** What is said of a crew, in lists and on the map. */
import type { Crew } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatSpan, instant } from '../text/format.ts'
import { pickName } from '../text/text.ts'
import { crewState } from './crews.ts'
import { say } from './words.ts'

export const crewName = (crew: Pick<Crew, 'name' | 'name_en'>): string => pickName(crew.name, crew.name_en)

export function stateWord(crew: Crew): string {
  const state = crewState(crew)
  return state === 'busy' ? say('crew_busy', { n: crew.open_order_count }) : say(state === 'free' ? 'crew_free' : 'crew_off')
}

export function positionWord(crew: Crew): string {
  if (crew.longitude === null || crew.position_at === null) return say('position_unknown')
  return say('position_age', { time: formatSpan(now.value - instant(crew.position_at)) })
}
