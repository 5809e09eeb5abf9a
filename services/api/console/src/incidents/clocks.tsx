/** The clocks of people: when each step is due, how long yet, and whether it was met. A missed one is loud. */
import type { IncidentDetail } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, formatSpan, instant } from '../text/format.ts'
import { TimeLeft } from './time-left.tsx'
import { say, sayNamed } from './words.ts'

type Clock = IncidentDetail['clocks'][number]

export function Clocks({ clocks }: { clocks: readonly Clock[] }) {
  if (clocks.length === 0) return null
  return (
    <section>
      <h3>{say('clocks')}</h3>
      <ul class="clocks">
        {newestRounds(clocks).map((clock) => (
          <li key={clock.clock}>
            <span>{sayNamed('clock_', clock.clock)}{clock.round > 1 && ` · ${say('round_n', { n: clock.round })}`}</span>
            <small>{say('due', { time: formatMoment(instant(clock.due_at), now.value) })}</small>
            {clock.met_at === null ? <TimeLeft clock={clock} isNamed={false} /> : <span class="quiet">{metWords(clock.due_at, clock.met_at)}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Red asks for word from the site again and again: the round that runs now says enough. */
function newestRounds(clocks: readonly Clock[]): Clock[] {
  return [...new Map([...clocks].sort((one, other) => one.round - other.round).map((clock) => [clock.clock, clock])).values()]
}

function metWords(due: string, met: string): string {
  const late = instant(met) - instant(due)
  const time = formatMoment(instant(met), now.value)
  return late <= 0 ? say('met_at', { time }) : say('met_late_at', { time, late: formatSpan(late) })
}
