/** The conditions of a release, each with whether it is met, since when, or how long yet. */
import type { IncidentDetail } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, formatSpan } from '../text/format.ts'
import { Icon } from '../ui/icon.tsx'
import { releaseConditions, type Condition } from './release.ts'
import { say } from './words.ts'

export function Conditions({ release }: { release: IncidentDetail['release'] }) {
  return (
    <section>
      <h3>{say('conditions')}</h3>
      <ul class="conditions">
        {releaseConditions(release, now.value).map((one) => (
          <li key={one.name} class={one.isMet ? 'is-met' : ''}>
            <Icon name={one.isMet ? 'check' : 'clock'} size={18} />
            <span>{say(`condition_${one.name}`, { hold: formatSpan(release.hold_seconds * 1000) })}</span>
            <small>{standing(one)}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}

function standing(one: Condition): string {
  if (one.left !== null && one.left > 0) return say('hold_left', { time: formatSpan(one.left) })
  if (!one.isMet) return say('not_yet')
  return one.since === null ? '' : say('since', { time: formatMoment(one.since, now.value) })
}
