/** Open incidents above the alerts: what people work on, the worst first. */
import type { Incident } from '../api/types.ts'
import { sayCount } from '../live/say-count.ts'
import { shownLevels, shownLifelines } from '../state/filters.ts'
import { page, selectIncident, selectedIncidentId } from '../state/selection.ts'
import { may } from '../state/session.ts'
import { pick, pickName } from '../text/text.ts'
import { Icon, LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { arrangeIncidents } from './arranged.ts'
import { openByHand } from './asked.ts'
import './incidents.css'
import { incidents } from './state.ts'
import { TimeLeft } from './time-left.tsx'
import { say, sayNamed } from './words.ts'

export function IncidentList() {
  const open = incidents.value
  if (open === null) return null
  const shown = arrangeIncidents(open, { levels: shownLevels.value, lifelines: shownLifelines.value })
  return (
    <section class="incident-list" aria-label={say('incidents')}>
      <header class="list-head">
        <h2>{say('incidents')}</h2>
        <span class="list-count">{shown.length < open.length ? `${shown.length} / ${open.length}` : sayCount(open.length)}</span>
        <span class="spring" />
        {may('incident.judge') && <button class="plain" onClick={() => openByHand()}><Icon name="plus" />{say('open_incident')}</button>}
        <button class="plain" onClick={() => (page.value = 'incidents')}><Icon name="list" />{say('history')}</button>
      </header>
      {shown.length > 0 && <ul>{shown.map((one) => <li key={one.incident_id}><Row incident={one} /></li>)}</ul>}
    </section>
  )
}

function Row({ incident }: { incident: Incident }) {
  const isSelected = incident.incident_id === selectedIncidentId.value
  const names = ['incident-row', `level-${incident.level}`, isSelected ? 'is-selected' : '', incident.answered_at === null ? 'is-unanswered' : '']
  return (
    <button class={names.join(' ')} aria-current={isSelected || undefined} onClick={() => selectIncident(incident.incident_id)}>
      <LevelGlyph level={incident.level} size={28} isAcknowledged={incident.answered_at !== null} isUnknown={incident.condition === 'unknown'} />
      <span class="incident-title"><LifelineIcon lifeline={incident.lifeline} /><span>{pick(incident.title)}</span></span>
      <b>{sayNamed('state_', incident.state)}</b>
      <span class="quiet">{incident.run_id && <em class="drill">{say('drill_short')}</em>}{incident.number} · {incident.alert_count === 0 ? say('opened_by_hand') : say('alerts', { n: incident.alert_count })}{incident.crews.length > 0 && ` · ${incident.crews.map(crewWords).join('、')}`}</span>
      <TimeLeft clock={incident.next_clock} />
    </button>
  )
}

const crewWords = (crew: Incident['crews'][number]): string => `${pickName(crew.name, crew.name_en)} ${sayNamed('order_', crew.state)}`
