/** Why it is believed: the deciding alert with its limit and trend, and every other sensor that agrees or does not. */
import { signal, useSignalEffect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { Numbers } from '../alerts/numbers.tsx'
import { WhySection } from '../alerts/why-section.tsx'
import { qualityName } from '../alerts/why.ts'
import * as resources from '../api/resources.ts'
import type { Alert, AlertDetail, IncidentDetail } from '../api/types.ts'
import { Trend } from '../charts/trend.tsx'
import { isUnacknowledgedAlert } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { selectAlert } from '../state/selection.ts'
import { formatMeasure, formatMoment, formatValue, instant } from '../text/format.ts'
import { placeOfAlert } from '../text/place.ts'
import { language, pick } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { countWitnesses, decidingAlert } from './deciding.ts'
import { say } from './words.ts'

const wantedId = signal<string | null>(null)
const shownDetail = signal<AlertDetail | null>(null)
/** [ms] */
const REFRESH = 10_000

export function Evidence({ incident }: { incident: IncidentDetail }) {
  const [chosenId, choose] = useState<string | null>(null)
  const shown = incident.alerts.find((alert) => alert.alert_id === chosenId) ?? decidingAlert(incident.alerts)
  useEffect(() => choose(null), [incident.incident_id])
  useEffect(() => void (wantedId.value = shown?.alert_id ?? null), [shown?.alert_id])
  useSignalEffect(followWanted)
  return (
    <section class="evidence">
      <h3>{say('evidence')} <span class="witnesses">{witnessWords(incident.alerts)}</span></h3>
      {shown && <Shown alert={shown} detail={shownDetail.value?.alert_id === shown.alert_id ? shownDetail.value : null} />}
      {incident.alerts.length > 0 && (
        <ul class="members" aria-label={say('members')}>
          {incident.alerts.map((alert) => <Member key={alert.alert_id} alert={alert} isShown={alert === shown} show={() => choose(alert.alert_id)} />)}
        </ul>
      )}
    </section>
  )
}

function Shown({ alert, detail }: { alert: Alert; detail: AlertDetail | null }) {
  return (
    <div class="shown-evidence">
      <p class="shown-place"><b>{pick(alert.title)}</b><span>{placeOfAlert(alert)} · {alert.sensor_code}</span>
        <button class="plain" onClick={() => selectAlert(alert.alert_id)}>{say('open_alert')}</button></p>
      <Numbers alert={alert} />
      <Trend sensorId={alert.sensor_id} unit={alert.unit} limits={detail?.evidence.limits ?? []} level={alert.level} revision={alert.revision} />
      {detail && <WhySection alert={alert} detail={detail} />}
    </div>
  )
}

function Member({ alert, isShown, show }: { alert: Alert; isShown: boolean; show: () => void }) {
  const value = alert.newest?.value ?? alert.value
  const quality = alert.newest?.quality ?? 1
  return (
    <li>
      <button aria-pressed={isShown} title={say('show_evidence')} onClick={show}>
        <LevelGlyph level={alert.level} size={20} isAcknowledged={!isUnacknowledgedAlert(alert)} isUnknown={alert.condition === 'unknown'} />
        <span>{placeOfAlert(alert)}<small>{pick(alert.title)}{quality > 1 && <em>{say('quality_bad', { quality: qualityName(quality, language.value) })}</em>}</small></span>
        <b>{alert.limit === null ? formatMeasure(value, alert.unit) : say('value_limit', { value: formatValue(value), limit: formatMeasure(alert.limit, alert.unit) })}</b>
        <small class={`condition is-${alert.condition}`}>{conditionWord(alert)}<br />{formatMoment(instant(alert.raised_at), now.value)}</small>
      </button>
    </li>
  )
}

function conditionWord(alert: Alert): string {
  if (alert.override !== 'none') return say(alert.override)
  return say(alert.condition === 'true' ? 'beyond' : alert.condition === 'unknown' ? 'not_known' : 'back_to_normal')
}

function witnessWords(alerts: readonly Alert[]): string {
  const { sensors, beyond, unknown, normal } = countWitnesses(alerts)
  if (sensors === 0) return say('by_hand')
  return sensors === 1 ? say('lone_witness') : say('witnesses', { n: sensors, beyond, unknown, normal })
}

function followWanted(): (() => void) | undefined {
  const id = wantedId.value
  if (id === null) return undefined
  const asking = new AbortController()
  const load = async (): Promise<void> => {
    const loaded = await resources.readAlert(id, asking.signal).catch(() => null)
    if (loaded && !asking.signal.aborted) shownDetail.value = loaded
  }
  void load()
  const timer = setInterval(() => void load(), REFRESH)
  return () => {
    clearInterval(timer)
    asking.abort()
  }
}
