/** The small card beside the pointer: what this sensor is and what it last read. */
import { signal, useSignalEffect } from '@preact/signals'
import * as resources from '../api/resources.ts'
import type { Alert, SensorDetail } from '../api/types.ts'
import { alertsById, isLive, isUnacknowledgedAlert } from '../state/alerts.ts'
import { quantityByCode } from '../state/catalogue.ts'
import { now } from '../state/clock.ts'
import { formatMeasure, formatSpan, instant } from '../text/format.ts'
import { placeOf, placeOfAlert } from '../text/place.ts'
import { pick, text } from '../text/text.ts'
import { LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph, UnknownGlyph } from '../ui/level-glyph.tsx'

export type Hovered = { sensorId: number; x: number; y: number }
export const hovered = signal<Hovered | null>(null)

/** A pointer that only passes over asks nothing of the server. [ms] */
const RESTING = 120
const detail = signal<SensorDetail | null>(null)

export function HoverCard() {
  useSignalEffect(() => {
    const sensorId = hovered.value?.sensorId
    if (sensorId === undefined || detail.peek()?.sensor_id === sensorId) return
    detail.value = null
    const asking = new AbortController()
    const timer = setTimeout(() => void ask(sensorId, asking.signal), RESTING)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  })
  const at = hovered.value
  if (!at) return null
  const alert = alertOf(at.sensorId)
  return (
    <div class="hover-card" style={{ transform: `translate(${at.x + 16}px, ${at.y + 14}px)` }} aria-hidden="true">
      {alert ? <AlertLines alert={alert} /> : <SensorLines sensor={detail.value} />}
    </div>
  )
}

async function ask(sensorId: number, asking: AbortSignal): Promise<void> {
  const answer = await resources.readSensor(sensorId, asking).catch(() => null)
  if (answer && hovered.peek()?.sensorId === sensorId) detail.value = answer
}

function alertOf(sensorId: number): Alert | undefined {
  let worst: Alert | undefined
  for (const alert of alertsById.value?.values() ?? []) {
    if (alert.sensor_id === sensorId && isLive(alert) && (!worst || alert.level < worst.level)) worst = alert
  }
  return worst
}

function AlertLines({ alert }: { alert: Alert }) {
  return (
    <>
      <b><LevelGlyph level={alert.level} isAcknowledged={!isUnacknowledgedAlert(alert)} isUnknown={alert.condition === 'unknown'} /> {pick(alert.title)}</b>
      <span>{placeOfAlert(alert)}</span>
      <span>{formatMeasure(alert.newest?.value ?? alert.value, alert.unit)} · {formatSpan(now.value - instant(alert.raised_at))}</span>
    </>
  )
}

function SensorLines({ sensor }: { sensor: SensorDetail | null }) {
  if (!sensor) return <span>{text('loading_short')}</span>
  const { asset, newest } = sensor
  return (
    <>
      <b>{sensor.is_silent ? <UnknownGlyph /> : <LifelineIcon lifeline={asset.lifeline} />} {pick(quantityByCode.value.get(sensor.quantity)?.name) || sensor.quantity}</b>
      <span>{placeOf({ code: asset.asset_code, name: asset.name, nameEn: asset.name_en, road: asset.road })}</span>
      <span>{newest ? `${formatMeasure(newest.value, sensor.unit)} · ${formatSpan(now.value - instant(newest.observed_at))}` : text('no_reading_yet')}</span>
    </>
  )
}
