/** Everything about one alert: how bad, how much, since when, why, where, who has it. */
import { computed, signal, useSignalEffect } from '@preact/signals'
import * as resources from '../api/resources.ts'
import type { Alert, AlertDetail, SensorDetail } from '../api/types.ts'
import { Trend } from '../charts/trend.tsx'
import { alertsById, isUnacknowledgedAlert, mergeAlerts } from '../state/alerts.ts'
import { closeSelection, locateWishes, narrowView, selectedAlertId, selectIncident } from '../state/selection.ts'
import { placeOfAlert } from '../text/place.ts'
import { pick, text } from '../text/text.ts'
import { CopyLink } from '../ui/copy-link.tsx'
import { Icon, LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { AcknowledgeButton } from './acknowledge-button.tsx'
import { refusals } from './acknowledge.ts'
import './detail.css'
import { Facts } from './facts.tsx'
import { Journal } from './journal.tsx'
import { LevelHistory } from './level-history.tsx'
import { Numbers } from './numbers.tsx'
import { Nearby } from './nearby.tsx'
import { ShelveBox } from '../incidents/shelve-box.tsx'
import { say } from '../incidents/words.ts'
import { OutOfServiceBox } from '../overrides/out-of-service.tsx'
import { WhySection } from './why-section.tsx'

const detail = signal<AlertDetail | null>(null)
const sensor = signal<SensorDetail | null>(null)
/** [ms] */
const REFRESH = 10_000
const failure = signal<string | null>(null)

export default function AlertDetailPanel() {
  useSignalEffect(followDetail)
  const id = selectedAlertId.value
  const known = id === null ? undefined : (alertsById.value?.get(id) ?? (detail.value?.alert_id === id ? detail.value : undefined))
  if (id === null) return null
  if (!known) return <section class="detail"><p>{failure.value ?? text('loading')}</p></section>
  const full = detail.value?.alert_id === id ? detail.value : null
  return (
    <section class={`detail level-${known.level}`} aria-label={text('detail')}>
      <Head alert={known} />
      <div class="detail-body">
        <Numbers alert={known} />
        <Refusal id={id} />
        <Trend sensorId={known.sensor_id} unit={known.unit} limits={full?.evidence.limits ?? []} level={known.level} revision={known.revision} />
        {full && <WhySection alert={known} detail={full} />}
        {full && <LevelHistory detail={full} />}
        <Facts alert={known} sensor={sensor.value?.sensor_id === known.sensor_id ? sensor.value : null} />
        {full && <Nearby alerts={full.nearby} />}
        {full && <Journal entries={full.journal} />}
      </div>
      <ShelveBox alert={known} />
      <OutOfServiceBox sensorId={known.sensor_id} assetCode={known.asset_code} ruleIds={[known.rule_id]} moment={`${known.revision} ${known.override}`} />
      <footer class="detail-actions"><AcknowledgeButton alert={known} isLarge /><LocateButton />{full?.incident_id != null && <IncidentButton incidentId={full.incident_id} />}<CopyLink /></footer>
    </section>
  )
}

/** Only this alert's own revision counts: in a burst, others change ten times a second. */
const selectedRevision = computed(() => alertsById.value?.get(selectedAlertId.value ?? '')?.revision)

/** Loaded again whenever the live stream brings a newer revision, for the journal grows with it, and now and then for the value. */
function followDetail(): (() => void) | undefined {
  const id = selectedAlertId.value
  if (id === null) return undefined
  void selectedRevision.value
  const asking = new AbortController()
  const ask = (): void => void load(id, asking.signal)
  ask()
  const timer = setInterval(ask, REFRESH)
  return () => {
    clearInterval(timer)
    asking.abort()
  }
}

async function load(id: string, asking: AbortSignal): Promise<void> {
  try {
    const loaded = await resources.readAlert(id, asking)
    detail.value = loaded
    failure.value = null
    mergeAlerts([loaded])
    if (sensor.peek()?.sensor_id !== loaded.sensor_id) sensor.value = await resources.readSensor(loaded.sensor_id, asking)
  } catch (problem) {
    if (!asking.aborted) failure.value = text('load_failed', { reason: (problem as Error).message })
  }
}

function Head({ alert }: { alert: Alert }) {
  const place = placeOfAlert(alert)
  return (
    <header class="detail-head">
      <LevelGlyph level={alert.level} size={34} isAcknowledged={!isUnacknowledgedAlert(alert)} isUnknown={alert.condition === 'unknown'} />
      <div>
        <h2>{pick(alert.title)}</h2>
        <p><b>{text(`level_name_${alert.level}`)}</b><LifelineIcon lifeline={alert.lifeline} />{place}</p>
      </div>
      <button class="plain" aria-label={text('close')} title={`${text('close')} Esc`} onClick={closeSelection}><Icon name="close" size={18} /></button>
    </header>
  )
}

function Refusal({ id }: { id: string }) {
  const said = refusals.value.get(id)
  return said ? <p class="refusal" role="alert">{said}</p> : null
}

function IncidentButton({ incidentId }: { incidentId: number }) {
  return <button onClick={() => selectIncident(incidentId)}>{say('of_incident')}</button>
}

export function LocateButton() {
  const locate = (): void => {
    narrowView.value = 'map'
    locateWishes.value++
  }
  return <button onClick={locate} title={text('locate_hint')}><Icon name="locate" /> {text('locate')}<kbd>L</kbd></button>
}
