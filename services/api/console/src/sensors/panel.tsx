/** A sensor without a live alert: what it is, what it reads, how it has moved. */
import { signal, useSignalEffect } from '@preact/signals'
import * as resources from '../api/resources.ts'
import type { Limit, SensorDetail } from '../api/types.ts'
import { Facts } from '../alerts/facts.tsx'
import { LocateButton } from '../alerts/detail.tsx'
import { Trend } from '../charts/trend.tsx'
import { openByHand, type Opening } from '../incidents/asked.ts'
import { say } from '../incidents/words.ts'
import { quantityByCode, ruleById } from '../state/catalogue.ts'
import { OutOfServiceBox } from '../overrides/out-of-service.tsx'
import { now } from '../state/clock.ts'
import { closeSelection, selectedSensorId } from '../state/selection.ts'
import { may } from '../state/session.ts'
import { formatMeasure, formatSpan, instant } from '../text/format.ts'
import { language, pick, pickName, text } from '../text/text.ts'
import { qualityName } from '../alerts/why.ts'
import { CopyLink } from '../ui/copy-link.tsx'
import { Icon, LifelineIcon } from '../ui/icon.tsx'
import { UnknownGlyph } from '../ui/level-glyph.tsx'

const sensor = signal<SensorDetail | null>(null)
const REFRESH = 10_000

export default function SensorPanel() {
  useSignalEffect(followSensor)
  const shown = sensor.value
  if (!shown || shown.sensor_id !== selectedSensorId.value) return <section class="detail"><p>{text('loading')}</p></section>
  const quantity = quantityByCode.value.get(shown.quantity)
  const unit = quantity?.unit ?? shown.unit
  return (
    <section class="detail" aria-label={text('sensor_detail')}>
      <header class="detail-head">
        {shown.is_silent ? <UnknownGlyph size={32} /> : <LifelineIcon lifeline={shown.asset.lifeline} size={30} />}
        <div>
          <h2>{pick(quantity?.name) || shown.quantity}</h2>
          <p><b>{text(shown.is_silent ? 'unknown_long' : 'normal')}</b>{pickName(shown.asset.name, shown.asset.name_en) || shown.asset.asset_code}</p>
        </div>
        <button class="plain" aria-label={text('close')} onClick={closeSelection}><Icon name="close" size={18} /></button>
      </header>
      <div class="detail-body">
        <Newest sensor={shown} unit={unit} />
        <Trend sensorId={shown.sensor_id} unit={unit} limits={limitsOf(shown)} level={4} revision={0} />
        <Facts alert={null} sensor={shown} />
      </div>
      <OutOfServiceBox sensorId={shown.sensor_id} assetCode={shown.asset.asset_code} ruleIds={shown.rule_ids} moment="" />
      <footer class="detail-actions"><LocateButton />{may('incident.judge') && <button onClick={() => openByHand(openingAt(shown))}>{say('open_incident')}</button>}<CopyLink /></footer>
    </section>
  )
}

const openingAt = ({ asset }: SensorDetail): Opening => ({ assetCode: asset.asset_code, name: { zh: asset.name ?? asset.asset_code, en: asset.name_en ?? asset.name ?? asset.asset_code } })

/** Ratios become values once the sensor's own design value is known. */
function limitsOf(shown: SensorDetail): Limit[] {
  return shown.rule_ids.flatMap((id) => {
    const rule = ruleById.value.get(id)
    const scale = rule?.relative_to === 'design' ? shown.design_value : 1
    if (!rule?.limits || scale === null) return []
    return rule.limits.map((limit) => ({ ...limit, high: scaled(limit.high, scale), low: scaled(limit.low, scale) }))
  })
}

const scaled = (limit: number | null | undefined, scale: number): number | null => (limit == null ? null : limit * scale)

function Newest({ sensor: shown, unit }: { sensor: SensorDetail; unit: string }) {
  const { newest } = shown
  if (!newest) return <p class="quiet">{text('no_reading_yet')}</p>
  return (
    <dl class="numbers">
      <div><dt>{text('value_now')}</dt><dd>{formatMeasure(newest.value, unit)}</dd></div>
      <div><dt>{text('newest_reading')}</dt><dd>{formatSpan(now.value - instant(newest.observed_at))}</dd></div>
      <div><dt>{text('quality')}</dt><dd>{qualityName(newest.quality, language.value)}</dd></div>
    </dl>
  )
}

function followSensor(): (() => void) | undefined {
  const id = selectedSensorId.value
  if (id === null) return undefined
  const asking = new AbortController()
  const ask = async (): Promise<void> => {
    const answer = await resources.readSensor(id, asking.signal).catch(() => null)
    if (answer) sensor.value = answer
  }
  void ask()
  const timer = setInterval(() => void ask(), REFRESH)
  return () => {
    clearInterval(timer)
    asking.abort()
  }
}
