/** How a sensor's value has moved, against the bands of every level. */
import { computed, signal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import * as resources from '../api/resources.ts'
import type { Level, Limit } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMeasure } from '../text/format.ts'
import { text } from '../text/text.ts'
import { bandsOf } from './bands.ts'
import { buildChart, CHART_HEIGHT } from './chart.ts'
import { toSeries, type Series } from './series.ts'
import { refreshAfter, SPANS, SPAN_SECONDS, spanKey, usefulSpan, type Span } from './spans.ts'
import './trend.css'

type Facts = { sensorId: number; unit: string; limits: Limit[]; level: Level; revision: number }
type Loaded = { sensorId: number; span: Span; series: Series; from: number; to: number }

/** [ms] */
const RETRY_AFTER = 4000

/** Null until the operator chooses: then the span that shows most is taken. */
const chosenSpan = signal<Span | null>(null)
const fittingSpan = signal<Span>('6h')
const shownSpan = computed<Span>(() => chosenSpan.value ?? fittingSpan.value)
const loaded = signal<Loaded | null>(null)
const hasFailed = signal(false)
const wantedSensor = signal<number | null>(null)

export function Trend({ sensorId, unit, limits, level, revision }: Facts) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    fittingSpan.value = '6h'
    wantedSensor.value = sensorId
  }, [sensorId])
  useSignalEffect(keepLoaded)
  const shown = loaded.value?.sensorId === sensorId && loaded.value.span === shownSpan.value ? loaded.value : null
  useEffect(() => (shown && shown.series.at.length > 0 ? draw(box.current!, shown, limits, level) : undefined), [shown, limits, level, revision])
  return (
    <section class="trend">
      <div class="trend-head">
        <h3>{text('trend')} <small>{unit}</small></h3>
        <div role="group" aria-label={text('trend')}>
          {SPANS.map((span) => (
            <button key={span} class="span" aria-pressed={span === shownSpan.value} onClick={() => (chosenSpan.value = span)}>{text(spanKey(span))}</button>
          ))}
        </div>
      </div>
      <div ref={box} class="trend-box" style={{ minHeight: `${CHART_HEIGHT}px` }} role="img" aria-label={describe(shown, unit)}>
        {shown?.series.at.length === 0 && <p>{text('no_readings')}</p>}
        {!shown && <p>{text(hasFailed.value ? 'chart_failed' : 'loading')}</p>}
      </div>
    </section>
  )
}

function keepLoaded(): (() => void) | undefined {
  const sensorId = wantedSensor.value
  const span = shownSpan.value
  if (sensorId === null) return undefined
  const asking = new AbortController()
  const ask = (): void => void load(sensorId, span, asking.signal)
  ask()
  const timer = setInterval(ask, refreshAfter(span))
  return () => {
    clearInterval(timer)
    asking.abort()
  }
}

async function load(sensorId: number, span: Span, asking: AbortSignal): Promise<void> {
  const to = Math.ceil(now.peek() / 1000)
  const from = to - SPAN_SECONDS[span]
  try {
    const readings = await resources.readReadings(sensorId, new Date(from * 1000), new Date(to * 1000), asking)
    const series = toSeries(readings)
    loaded.value = { sensorId, span, series, from, to }
    hasFailed.value = false
    if (span === '6h') fittingSpan.value = usefulSpan(series.at[0], to)
  } catch {
    if (asking.aborted) return
    hasFailed.value = true
    setTimeout(() => asking.aborted || void load(sensorId, span, asking), RETRY_AFTER)
  }
}

function draw(box: HTMLElement, shown: Loaded, limits: Limit[], level: Level): () => void {
  const facts = { series: shown.series, bands: bandsOf(limits), level, from: shown.from, to: shown.to }
  const chart = buildChart(box, { ...facts, width: box.clientWidth })
  const observer = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: CHART_HEIGHT }))
  observer.observe(box)
  return () => {
    observer.disconnect()
    chart.destroy()
  }
}

function describe(shown: Loaded | null, unit: string): string {
  const last = shown?.series.mean.findLast((value) => value !== null)
  return `${text('trend')}: ${formatMeasure(last, unit)}`
}
