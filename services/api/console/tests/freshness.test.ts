import { expect, test } from 'vitest'
import { emptyReason } from '../src/alerts/empty-reason.ts'
import { judgeFreshness, type FreshnessFacts } from '../src/live/freshness.ts'
import { isSkewWorthSaying } from '../src/state/clock.ts'

const START = 1_000_000
const facts = (changes: Partial<FreshnessFacts>): FreshnessFacts => ({
  now: START + 60_000, startedAt: START, pulseSeenAt: START + 59_500, pulseAt: START + 59_500, lastReadingAt: START + 59_100,
  feedIsStale: false, waiting: [], ...changes,
})

test('a pulse with fresh readings is live, with the age of the newest reading', () => {
  expect(judgeFreshness(facts({}))).toEqual({ kind: 'live', lag: 400 })
})

test('before the first pulse the console connects, and after ten seconds it says that nobody answers', () => {
  expect(judgeFreshness(facts({ pulseSeenAt: null, pulseAt: null, now: START + 9_000 })).kind).toBe('connecting')
  expect(judgeFreshness(facts({ pulseSeenAt: null, pulseAt: null, now: START + 10_001 }))).toEqual({ kind: 'unreachable', lastAt: null })
})

test('no pulse for more than ten seconds is unreachable, whatever the last one said', () => {
  expect(judgeFreshness(facts({ pulseSeenAt: START + 49_999 }))).toEqual({ kind: 'unreachable', lastAt: START + 59_100 })
})

test.each([
  ['the service says so', { feedIsStale: true }],
  ['the newest reading is older than ten seconds', { lastReadingAt: START + 49_499 }],
  ['there never was a reading', { lastReadingAt: null }],
])('a pulse without fresh readings is stale when %s', (_why, changes) => {
  expect(judgeFreshness(facts(changes)).kind).toBe('stale')
})

test('a clock of this computer that is wrong does not make live data stale', () => {
  const hour = 3_600_000
  expect(judgeFreshness(facts({ pulseAt: START + 59_500 - hour, lastReadingAt: START + 59_100 - hour })).kind).toBe('live')
})

test('only fresh data may promise that there is no alert', () => {
  expect(emptyReason(true, 0, 'live')).toBe('none')
  expect(emptyReason(true, 0, 'stale')).toBe('unknown')
  expect(emptyReason(true, 0, 'unreachable')).toBe('unknown')
  expect(emptyReason(true, 0, 'connecting')).toBe('loading')
  expect(emptyReason(false, 0, 'live')).toBe('loading')
  expect(emptyReason(true, 5, 'live')).toBe('filtered')
})

test('a clock is said to be off only beyond five seconds, either way', () => {
  expect([4999, -4999, 5001, -5001].map(isSkewWorthSaying)).toEqual([false, false, true, true])
})
