/** Readings as columns for a chart, with every gap left open. Pure: a line across missing data would be a lie. */
import type { Readings } from '../api/types.ts'

export type Series = {
  /** [epoch seconds], as the chart library wants it. */
  at: number[]
  mean: (number | null)[]
  low: (number | null)[]
  high: (number | null)[]
  /** Spans without data inside the series. [epoch seconds] */
  gaps: [from: number, to: number][]
}

/** A hole this many times the usual step is a gap, not jitter. */
const GAP_STEPS = 2.6

export function toSeries(readings: Readings): Series {
  const at = readings.observed_at.map((time) => Date.parse(time) / 1000)
  const widest = Math.max(readings.resolution_seconds, usualStep(at)) * GAP_STEPS
  const series: Series = { at: [], mean: [], low: [], high: [], gaps: [] }
  at.forEach((time, place) => {
    const before = at[place - 1]
    if (before !== undefined && time - before > widest) {
      series.gaps.push([before, time])
      push(series, (before + time) / 2, null, null, null)
    }
    push(series, time, readings.mean[place] ?? readings.last[place], readings.minimum[place], readings.maximum[place])
  })
  return series
}

function push(series: Series, at: number, mean?: number | null, low?: number | null, high?: number | null): void {
  series.at.push(at)
  series.mean.push(mean ?? null)
  series.low.push(low ?? mean ?? null)
  series.high.push(high ?? mean ?? null)
}

/** The median, so that the gaps themselves do not stretch what counts as usual. */
function usualStep(at: number[]): number {
  const steps = at.slice(1).map((time, place) => time - at[place]!).sort((one, other) => one - other)
  return steps[Math.floor(steps.length / 2)] ?? 0
}
