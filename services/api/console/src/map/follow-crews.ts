/** Ties crews, the line of a dispatch, and incidents without sensors to the map. */
import { effect, untracked } from '@preact/signals'
import { asked } from '../incidents/asked.ts'
import { chosenCrewId, crewMarks, isCrewLayerOn, proposals } from '../incidents/crews.ts'
import { detail, incidents } from '../incidents/state.ts'
import { say } from '../incidents/words.ts'
import { now } from '../state/clock.ts'
import { shownLevels, shownLifelines } from '../state/filters.ts'
import { formatDistance } from '../text/format.ts'
import { language } from '../text/text.ts'
import type { CityMap, DispatchLine } from './city-map.ts'
import { layerShown } from './layer-switches.tsx'

export function followCrews(city: CityMap): (() => void)[] {
  return [
    effect(() => void (isCrewLayerOn.value = layerShown.value.has('crews'))),
    effect(() => {
      void [now.value, language.value]
      const marks = crewMarks.value
      untracked(() => city.crews.show(marks))
    }),
    effect(() => void city.setDispatchLine(dispatchLine())),
    effect(() => {
      const found = proposals.value
      if (found && asked.value === 'dispatch') untracked(() => city.showAll(placesOf(found)))
    }),
    effect(() => {
      void language.value
      const lone = (incidents.value ?? []).filter((one) => one.alert_count === 0 && shownLevels.value.has(one.level) && shownLifelines.value.has(one.lifeline))
      untracked(() => city.incidents.show(lone))
    }),
  ]
}

function dispatchLine(): DispatchLine | null {
  const chosen = asked.value === 'dispatch' ? proposals.value?.find((one) => one.crew.crew_id === chosenCrewId.value) : undefined
  const to = detail.value
  if (!chosen || !to || chosen.crew.longitude === null || chosen.crew.latitude === null) return null
  const words = say('crew_line', { distance: formatDistance(chosen.distance_m ?? 0), minutes: Math.round(chosen.minutes ?? 0) })
  return { from: [chosen.crew.longitude, chosen.crew.latitude], to: [to.longitude, to.latitude], words }
}

/** Whoever asks for a crew wants to see incident and crews at once. */
function placesOf(found: NonNullable<typeof proposals.value>): [number, number][] {
  const incident = detail.peek()
  const crews = found.flatMap(({ crew }): [number, number][] => (crew.longitude === null || crew.latitude === null ? [] : [[crew.longitude, crew.latitude]]))
  return incident ? [[incident.longitude, incident.latitude], ...crews] : crews
}
