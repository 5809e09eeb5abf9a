import { expect, test } from 'vitest'
import { bandsOf, valueRange } from '../src/charts/bands.ts'
import { usefulSpan } from '../src/charts/spans.ts'
import { toSeries } from '../src/charts/series.ts'

const minute = (at: number): string => new Date(Date.UTC(2026, 10, 22, 12, at)).toISOString()
const rest = { deadband: 0, on_delay_seconds: 0, source: '', mark: 'D' }
const readings = (minutes: number[]) => ({
  unit: 'm', resolution_seconds: 60, observed_at: minutes.map(minute), minimum: minutes, maximum: minutes, mean: minutes, last: minutes, worst_quality: minutes.map(() => 1),
})

test('a gap stays a gap', () => {
  const series = toSeries(readings([0, 1, 2, 10, 11]))
  expect(series.mean).toEqual([0, 1, 2, null, 10, 11])
  expect(series.gaps).toHaveLength(1)
})

test('an even series has no gap, however far apart its readings are', () => {
  expect(toSeries(readings([0, 10, 20, 30])).gaps).toEqual([])
})

test('a band reaches from its limit to the next worse one', () => {
  const limits = [
    { level: 1 as const, high: 4, low: null, ...rest },
    { level: 3 as const, high: 1, low: 0.2, ...rest },
  ]
  expect(bandsOf(limits)).toEqual([
    { level: 3, from: 1, to: 4, limit: 1 }, { level: 1, from: 4, to: Infinity, limit: 4 }, { level: 3, from: 0.2, to: -Infinity, limit: 0.2 },
  ])
})

test('the axis shows the limit that matters even when the values are far below', () => {
  const [low, high] = valueRange(0.1, 0.2, bandsOf([{ level: 2 as const, high: 2.5, low: null, ...rest }]), 2)
  expect(low).toBe(0)
  expect(high).toBeGreaterThan(2.5)
})

test('a young sensor is shown over the hour it has', () => {
  expect([usefulSpan(9000, 10_000), usefulSpan(1000, 10_000), usefulSpan(undefined, 10_000)]).toEqual(['1h', '6h', '6h'])
})
