/** One incident: how far it is, what is due, what was measured, who was told and who answered, who works on it. */
import { useSignalEffect } from '@preact/signals'
import { LocateButton } from '../alerts/detail.tsx'
import '../alerts/detail.css'
import type { IncidentDetail } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { closeSelection, selectedIncidentId } from '../state/selection.ts'
import { formatMoment, formatSpan, instant } from '../text/format.ts'
import { pick, text } from '../text/text.ts'
import { CopyLink } from '../ui/copy-link.tsx'
import { Icon, LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { Actions } from './actions.tsx'
import { isOpen } from './acts.ts'
import { Answer } from './answer.tsx'
import { Assets } from './assets.tsx'
import { Clocks } from './clocks.tsx'
import { Conditions } from './conditions.tsx'
import './drawer.css'
import { Evidence } from './evidence.tsx'
import { Orders } from './orders.tsx'
import { ReportBox } from './report-box.tsx'
import { detail, followDetail } from './state.ts'
import { Timeline } from './timeline.tsx'
import { Told } from './told.tsx'
import { WAY, wayOf } from './way.ts'
import { say, sayNamed, type Word } from './words.ts'

export default function IncidentPanel() {
  useSignalEffect(followDetail)
  const id = selectedIncidentId.value
  const incident = detail.value?.incident_id === id ? detail.value : null
  if (id === null) return null
  if (!incident) return <section class="detail drawer" aria-busy="true"><p>{text('loading')}</p></section>
  return (
    <section class={`detail drawer level-${incident.level}${isOpen(incident) ? '' : ' is-ended'}`} aria-label={`${say('drawer')}: ${pick(incident.title)}`}>
      <Head incident={incident} />
      <Way incident={incident} />
      <Answer incident={incident} />
      <div class="detail-body" tabIndex={0} role="region" aria-label={say('drawer')}>
        <Clocks clocks={incident.clocks} />
        {['disposed', 'reviewed'].includes(incident.state) && <Conditions release={incident.release} />}
        <Evidence incident={incident} />
        <Orders incident={incident} />
        <Told incident={incident} />
        <ReportBox incident={incident} />
        <Timeline lines={incident.journal} />
        <Assets incident={incident} />
        <p class="drawer-links"><LocateButton /><CopyLink /></p>
      </div>
      <Actions incident={incident} />
    </section>
  )
}

function Head({ incident }: { incident: IncidentDetail }) {
  const lasted = formatSpan((instant(incident.released_at) ?? now.value) - instant(incident.opened_at))
  return (
    <header class="detail-head">
      <LevelGlyph level={incident.level} size={44} isAcknowledged={incident.answered_at !== null} isUnknown={incident.condition === 'unknown'} />
      <div>
        <h2>{pick(incident.title)}</h2>
        <p>
          <b class="level-word">{text(`level_name_${incident.level}`)}</b><b>{sayNamed('state_', incident.state)}</b>
          <LifelineIcon lifeline={incident.lifeline} />{incident.number} · {say('since_opened', { time: lasted })}
          {incident.run_id && <em class="drill">{say('drill')}</em>}
        </p>
      </div>
      <button class="plain" aria-label={text('close')} title={`${text('close')} Esc`} onClick={closeSelection}><Icon name="close" size={18} /></button>
    </header>
  )
}

function Way({ incident }: { incident: IncidentDetail }) {
  return (
    <ol class="way" aria-label={sayNamed('state_', incident.state)}>
      {wayOf(incident).map(({ state, at, mark }) => (
        <li key={state} class={`is-${mark}`} aria-current={mark === 'here' ? 'step' : undefined} title={mark === 'skipped' ? say('way_skipped') : undefined}>
          {(WAY as readonly string[]).includes(state) ? say(`way_${state}` as Word) : sayNamed('state_', state)}
          <time>{at === null ? (mark === 'skipped' ? '—' : '') : formatMoment(instant(at), now.value)}</time>
        </li>
      ))}
    </ol>
  )
}
