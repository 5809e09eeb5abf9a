/** Open incidents above the alerts: what people work on, the worst first. */
import { selectIncident, selectedIncidentId } from '../state/selection.ts'
import { pick } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import './incidents.css'
import { incidents } from './state.ts'
import { TimeLeft } from './time-left.tsx'
import { say, sayNamed } from './words.ts'

export function IncidentList() {
  const open = incidents.value
  if (open === null || open.length === 0) return null
  return (
    <section class="incident-list" aria-label={say('incidents')}>
      <header class="list-head"><h2>{say('incidents')}</h2><span class="list-count">{open.length}</span></header>
      <ul>
        {open.map((one) => (
          <li key={one.incident_id}>
            <button class={one.incident_id === selectedIncidentId.value ? 'incident-row is-selected' : 'incident-row'} onClick={() => selectIncident(one.incident_id)}>
              <LevelGlyph level={one.level} size={26} isAcknowledged={one.answered_at !== null} isUnknown={one.condition === 'unknown'} />
              <span class="incident-title">{pick(one.title)}{one.run_id && <em class="drill">{say('drill')}</em>}</span>
              <b>{sayNamed('state_', one.state)}</b>
              <span class="quiet">{one.number} · {say('alerts', { n: one.alert_count })}{one.crews.length > 0 && ` · ${one.crews.map((crew) => crew.name).join('、')}`}</span>
              <TimeLeft clock={one.next_clock} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
