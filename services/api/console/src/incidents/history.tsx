/** All incidents, open and ended: found by number, title, state or day, and opened beside the map. */
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { getJson, query } from '../api/client.ts'
import type { Incident, IncidentPage } from '../api/types.ts'
import { PageHead } from '../pages/page-head.tsx'
import { now } from '../state/clock.ts'
import { page, selectIncident } from '../state/selection.ts'
import { formatMoment, formatSpan, instant } from '../text/format.ts'
import { pick, text } from '../text/text.ts'
import { LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { ENDED } from './acts.ts'
import { say, sayNamed, type Word } from './words.ts'

const A_PAGE = 50
const WHOLE = [['all', 'all_incidents'], ['open', 'open_incidents'], ['closed', 'closed_incidents']] as const
const STATES = ['reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed', ...ENDED]
/** While somebody types, nothing is asked. [ms] */
const PAUSE = 250

type Wanted = { query: string; state: string; day: string }
const found = signal<Incident[] | null>(null)
const nextCursor = signal<string | null>(null)
const failure = signal<string | null>(null)

export default function IncidentHistory() {
  const [wanted, want] = useState<Wanted>({ query: '', state: 'all', day: '' })
  useEffect(() => {
    const timer = setTimeout(() => void load(wanted, null), wanted.query === '' ? 0 : PAUSE)
    return () => clearTimeout(timer)
  }, [wanted])
  return (
    <section class="page" aria-label={say('history')}>
      <PageHead title={say('history')} refresh={() => void load(wanted, null)} />
      <form class="history-filter" onSubmit={(event) => event.preventDefault()}>
        <input type="search" aria-label={say('merge_search')} placeholder={say('merge_search')} value={wanted.query} onInput={(event) => want({ ...wanted, query: event.currentTarget.value })} />
        <select aria-label={text('column_state')} value={wanted.state} onChange={(event) => want({ ...wanted, state: event.currentTarget.value })}>
          {WHOLE.map(([state, word]) => <option key={state} value={state}>{say(word)}</option>)}
          {STATES.map((state) => <option key={state} value={state}>{say(`state_${state}` as Word)}</option>)}
        </select>
        <input type="date" aria-label={say('day')} value={wanted.day} onInput={(event) => want({ ...wanted, day: event.currentTarget.value })} />
      </form>
      {failure.value && <p role="alert" class="notice">{failure.value}</p>}
      {found.value?.length === 0 && <p class="notice">{say('none_found')}</p>}
      {found.value && found.value.length > 0 && <Table incidents={found.value} />}
      {nextCursor.value && <button onClick={() => void load(wanted, nextCursor.value)}>{text('more')}</button>}
    </section>
  )
}

function Table({ incidents }: { incidents: Incident[] }) {
  return (
    <table class="history">
      <thead>
        <tr>
          <th>{text('column_level')}</th><th>{say('column_number')}</th><th>{say('column_title')}</th><th>{text('column_state')}</th>
          <th>{say('column_opened')}</th><th>{say('column_ended')}</th><th>{say('column_lasted')}</th><th class="number">{say('members')}</th>
        </tr>
      </thead>
      <tbody>{incidents.map((one) => <Row key={one.incident_id} incident={one} />)}</tbody>
    </table>
  )
}

function Row({ incident: one }: { incident: Incident }) {
  const opened = instant(one.opened_at)
  const ended = ENDED.includes(one.state) ? (instant(one.released_at) ?? instant(one.state_changed_at)) : null
  const show = (): void => {
    page.value = 'map'
    selectIncident(one.incident_id)
  }
  return (
    <tr>
      <td><span class="history-level"><LevelGlyph level={one.worst_level} size={22} isAcknowledged={one.answered_at !== null} />{text(`level_name_${one.worst_level}`)}</span></td>
      <td>{one.number}</td>
      <td><button class="plain" onClick={show}><LifelineIcon lifeline={one.lifeline} />{pick(one.title)}</button>{one.run_id && <em class="drill">{say('drill')}</em>}</td>
      <td>{sayNamed('state_', one.state)}{one.reason_code && <small> {sayNamed('reason_', one.reason_code)}</small>}</td>
      <td>{formatMoment(opened, now.value)}</td>
      <td>{ended === null ? '–' : formatMoment(ended, now.value)}</td>
      <td>{formatSpan((ended ?? now.value) - opened)}</td>
      <td class="number">{one.alert_count}</td>
    </tr>
  )
}

let asking: AbortController | null = null

/** A newer wish makes the older answer worthless. */
async function load(wanted: Wanted, cursor: string | null): Promise<void> {
  asking?.abort()
  asking = new AbortController()
  const { signal: own } = asking
  try {
    const loaded = await getJson<IncidentPage>('/api/incidents' + query({ limit: A_PAGE, cursor, state: wanted.state, query: wanted.query.trim() || null, day: wanted.day || null }), own)
    found.value = cursor === null ? loaded.items : [...(found.peek() ?? []), ...loaded.items]
    nextCursor.value = loaded.next_cursor
    failure.value = null
  } catch (problem) {
    if (!own.aborted) failure.value = text('load_failed', { reason: (problem as Error).message })
  }
}
