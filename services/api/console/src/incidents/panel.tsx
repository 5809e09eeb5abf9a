/** One incident: how far it is, what is due, what was measured, who was told and who answered, who works on it. */
import { useSignalEffect } from '@preact/signals'
import { LocateButton } from '../alerts/detail.tsx'
import type { IncidentDetail } from '../api/types.ts'
import { isUnacknowledgedAlert } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { closeSelection, selectAlert, selectedIncidentId } from '../state/selection.ts'
import { formatMeasure, formatMoment, formatSpan, instant } from '../text/format.ts'
import { pick, text } from '../text/text.ts'
import { CopyLink } from '../ui/copy-link.tsx'
import { Icon, LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import '../alerts/detail.css'
import { Actions } from './actions.tsx'
import { Orders } from './orders.tsx'
import { detail, loadDetail } from './state.ts'
import { TimeLeft } from './time-left.tsx'
import { Timeline } from './timeline.tsx'
import { Told } from './told.tsx'
import { say, sayNamed, type Word } from './words.ts'

const WAY = ['reported', 'judged', 'issued', 'acknowledged', 'arrived', 'disposed', 'reviewed', 'released', 'archived']

export default function IncidentPanel() {
  useSignalEffect(() => {
    if (selectedIncidentId.value !== null) void loadDetail()
  })
  const id = selectedIncidentId.value
  const incident = detail.value?.incident_id === id ? detail.value : null
  if (id === null) return null
  if (!incident) return <section class="detail"><p>{text('loading')}</p></section>
  return (
    <section class={`detail incident level-${incident.level}`} aria-label={pick(incident.title)}>
      <Head incident={incident} />
      <Way incident={incident} />
      <div class="detail-body">
        <Answer incident={incident} />
        <Clocks incident={incident} />
        <Members incident={incident} />
        <Orders incident={incident} />
        <Told notices={incident.notifications} />
        <Timeline lines={incident.journal} />
      </div>
      <Actions incident={incident} />
    </section>
  )
}

function Head({ incident }: { incident: IncidentDetail }) {
  return (
    <header class="detail-head">
      <LevelGlyph level={incident.level} size={34} isAcknowledged={incident.answered_at !== null} isUnknown={incident.condition === 'unknown'} />
      <div>
        <h2>{pick(incident.title)}</h2>
        <p><b>{text(`level_name_${incident.level}`)}</b><LifelineIcon lifeline={incident.lifeline} />{incident.number} · {sayNamed('state_', incident.state)}
          {incident.run_id && <em class="drill">{say('drill')}</em>}</p>
      </div>
      <button class="plain" aria-label={text('close')} title={`${text('close')} Esc`} onClick={closeSelection}><Icon name="close" size={18} /></button>
    </header>
  )
}

function Way({ incident }: { incident: IncidentDetail }) {
  const reached = WAY.indexOf(incident.state)
  return (
    <ol class="way" aria-label={sayNamed('state_', incident.state)}>
      {WAY.map((state, place) => (
        <li key={state} class={place < reached ? 'is-past' : place === reached ? 'is-here' : ''} aria-current={place === reached ? 'step' : undefined}>{say(`way_${state}` as Word)}</li>
      ))}
    </ol>
  )
}

function Answer({ incident }: { incident: IncidentDetail }) {
  if (incident.answered_by) return <p class="quiet">{say('answered_by', { name: incident.answered_by })}</p>
  if (!incident.escalation_due_at) return null
  const left = Math.max(0, (instant(incident.escalation_due_at) ?? 0) - now.value)
  return <p class="refusal" role="status">{say('unanswered')} · {say('next_told', { time: formatSpan(left) })}</p>
}

function Clocks({ incident }: { incident: IncidentDetail }) {
  return (
    <>
      <h3>{say('clocks')}</h3>
      <ul class="clocks">
        {incident.clocks.map((clock) => (
          <li key={`${clock.clock}${clock.round}`}>
            {clock.met_at === null ? <TimeLeft clock={clock} /> : <span class="quiet">{sayNamed('clock_', clock.clock)} {lateness(clock.due_at, clock.met_at)}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}

function lateness(due: string, met: string): string {
  const late = (instant(met) ?? 0) - (instant(due) ?? 0)
  return late <= 0 ? say('met') : say('met_late', { time: formatSpan(late) })
}

function Members({ incident }: { incident: IncidentDetail }) {
  return (
    <>
      <h3>{say('members')} {incident.alert_count}</h3>
      <ul class="nearby">
        {incident.alerts.map((alert) => (
          <li key={alert.alert_id}>
            <button onClick={() => selectAlert(alert.alert_id)}>
              <LevelGlyph level={alert.level} size={18} isAcknowledged={!isUnacknowledgedAlert(alert)} isUnknown={alert.condition === 'unknown'} />
              <small>{alert.letter}</small><span>{pick(alert.title)} · {alert.asset_code}</span>
              <b>{formatMeasure(alert.newest?.value ?? alert.value, alert.unit)}</b>
              <small>{formatMoment(instant(alert.raised_at), now.value)}</small>
            </button>
          </li>
        ))}
      </ul>
      <p class="incident-links"><LocateButton /><CopyLink /></p>
    </>
  )
}
