/** What a figure counts, one line each, with the way to the thing itself. */
import { useEffect, useState } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import type { Level } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatSpan, instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { momentOf } from './beijing.ts'
import { AlertLink, IncidentLink } from './snapshot.tsx'
import type { Fact } from './types.ts'
import { say, sayNamed, sayProblem } from './words.ts'

export function Facts({ fact, query }: { fact: string; query: string }) {
  const [facts, setFacts] = useState<Fact[] | null>(null)
  const [failure, fail] = useState<string | null>(null)
  useEffect(() => {
    getJson<{ items: Fact[] }>(`/api/shift-figures/${fact}${query}`).then(({ items }) => setFacts(items), (problem: unknown) => fail(sayProblem(problem)))
  }, [fact, query])
  if (failure) return <p class="refusal" role="alert">{failure}</p>
  if (!facts) return <p class="quiet">{say('reading')}</p>
  return (
    <ul class="fact-list">
      {facts.map((one, place) => (
        <li key={place}>
          <time>{momentOf(instant(one.at), now.value)}</time>
          {one.level !== null ? <LevelGlyph level={one.level as Level} size={18} /> : <i />}
          <span><FactLink fact={one} /> {one.clock && sayNamed('clock_', one.clock)}</span>
          <small class="quiet">{one.seconds !== null && say('took', { time: formatSpan(one.seconds * 1000) })}</small>
        </li>
      ))}
    </ul>
  )
}

function FactLink({ fact }: { fact: Fact }) {
  const said = `${fact.number ? `${fact.number} ` : ''}${pick(fact.title)}`
  if (fact.incident_id !== null) return <IncidentLink incidentId={fact.incident_id}>{said}</IncidentLink>
  if (fact.alert_id !== null) return <AlertLink alertId={fact.alert_id}>{said}</AlertLink>
  return <>{said}</>
}
