import { expect, test } from 'vitest'
import { isNews } from '../src/alerts/announce.ts'
import { countNew, isFloodAfter, isFolded, WINDOW as FLOOD_WINDOW } from '../src/alerts/flood.ts'
import { rowsInView, scrollToShow, ROW_HEIGHT } from '../src/alerts/window.ts'
import type { Level } from '../src/api/types.ts'
import { soundDue, soundOfPages, type SoundFacts } from '../src/sound/due.ts'
import { countLevels, countLifelines, forgetEnded, isLive, merge } from '../src/state/alerts.ts'
import { anAlert } from './an-alert.ts'

const AT = '2026-11-22T12:30:00Z'

test('an alert is live until it is both cleared and acknowledged', () => {
  expect(isLive(anAlert())).toBe(true)
  expect(isLive(anAlert({ cleared_at: AT }))).toBe(true)
  expect(isLive(anAlert({ acknowledged_at: AT }))).toBe(true)
  expect(isLive(anAlert({ cleared_at: AT, acknowledged_at: AT }))).toBe(false)
})

test('an older revision that arrives late changes nothing', () => {
  const known = new Map([['a1', anAlert({ revision: 5, level: 1 })]])
  expect(merge(known, [anAlert({ revision: 4, level: 3 })]).get('a1')!.level).toBe(1)
  expect(merge(known, [anAlert({ revision: 6, level: 3 })]).get('a1')!.level).toBe(3)
})

test('ended alerts are forgotten after a while, live ones never', () => {
  const known = new Map([['live', anAlert()], ['ended', anAlert({ cleared_at: AT, acknowledged_at: AT, changed_at: AT })]])
  expect([...forgetEnded(known, Date.parse(AT) + 60_000).keys()]).toEqual(['live', 'ended'])
  expect([...forgetEnded(known, Date.parse(AT) + 3_600_000).keys()]).toEqual(['live'])
})

test('levels are counted, all and unacknowledged', () => {
  const counts = countLevels([anAlert({ level: 1 }), anAlert({ level: 1, acknowledged_at: AT }), anAlert({ level: 4 })])
  expect([counts[1], counts[2], counts[4]]).toEqual([{ live: 2, unacknowledged: 1 }, { live: 0, unacknowledged: 0 }, { live: 1, unacknowledged: 1 }])
})

test('a screen reader hears of new red and orange, and of growth, and of nothing twice', () => {
  expect(isNews(anAlert({ level: 1 }), undefined)).toBe(true)
  expect(isNews(anAlert({ level: 3 }), undefined)).toBe(false)
  expect(isNews(anAlert({ level: 1 }), anAlert({ level: 2 }))).toBe(true)
  expect(isNews(anAlert({ level: 2 }), anAlert({ level: 2 }))).toBe(false)
})

test('what is kept quiet is no news until it is so no more', () => {
  expect(isNews(anAlert({ level: 1, override: 'by_design' }), undefined)).toBe(false)
  expect(isNews(anAlert({ level: 1 }), anAlert({ level: 1, override: 'out_of_service' }))).toBe(true)
})

test('only rows near the view exist', () => {
  expect(rowsInView(0, 10 * ROW_HEIGHT, 10_000)).toEqual({ first: 0, end: 14 })
  expect(rowsInView(100 * ROW_HEIGHT, 10 * ROW_HEIGHT, 10_000)).toEqual({ first: 96, end: 114 })
  expect(rowsInView(0, 600, 0)).toEqual({ first: 0, end: 0 })
})

test('the list scrolls only as far as needed to show a row', () => {
  expect(scrollToShow(3, 0, 600)).toBe(0)
  expect(scrollToShow(20, 0, 620)).toBe(21 * ROW_HEIGHT - 620)
  expect(scrollToShow(0, 500, 600)).toBe(0)
})

const sound = (changes: Partial<SoundFacts>) =>
  soundDue({ red: 0, orange: 0, page: null, isOn: true, mutedUntil: 0, lastPlayedAt: 0, isNew: false, isFlood: false, now: 100_000, ...changes })

test('red sounds before orange, and nothing sounds when nobody waits', () => {
  expect([sound({ red: 1, orange: 2 }), sound({ orange: 1 }), sound({})]).toEqual([1, 2, null])
})

test('sound repeats until acknowledged, and a new alert does not wait for the repetition', () => {
  expect(sound({ red: 1, lastPlayedAt: 97_000 })).toBeNull()
  expect(sound({ red: 1, lastPlayedAt: 97_000, isNew: true })).toBe(1)
  expect(sound({ red: 1, lastPlayedAt: 94_000 })).toBe(1)
})

test('a page to whoever is signed in sounds at its level until it is answered, a yellow one as well', () => {
  expect([sound({ page: 3 }), sound({ page: 2, orange: 1 }), sound({ page: 3, red: 1 }), sound({ page: 1, orange: 1 })]).toEqual([3, 2, 1, 1])
  expect([soundOfPages([]), soundOfPages([4, null]), soundOfPages([3, 1])]).toEqual([null, 3, 1])
})

test('in a flood, new alerts do not sound each by itself', () => {
  expect(sound({ red: 1, lastPlayedAt: 97_000, isNew: true, isFlood: true })).toBeNull()
  expect(sound({ red: 1, lastPlayedAt: 94_000, isFlood: true })).toBe(1)
})

test('a flood begins above ten new alerts and ends below five', () => {
  expect([isFloodAfter(false, 10), isFloodAfter(false, 11), isFloodAfter(true, 5), isFloodAfter(true, 4)]).toEqual([false, true, true, false])
  const at = Date.parse(AT)
  expect(countNew([anAlert({ raised_at: AT }), anAlert({ raised_at: AT, is_late: true })], at + 1000)).toBe(1)
  expect(countNew([anAlert({ raised_at: AT })], at + FLOOD_WINDOW)).toBe(0)
})

test('red and orange are never folded, nor what is selected', () => {
  expect([1, 2, 3, 4].map((level) => isFolded(anAlert({ level: level as Level }), null))).toEqual([false, false, true, true])
  expect(isFolded(anAlert({ level: 3 }), 'a1')).toBe(false)
})

test('muting and turning off are obeyed', () => {
  expect(sound({ red: 1, mutedUntil: 100_001 })).toBeNull()
  expect(sound({ red: 1, isOn: false })).toBeNull()
})

test('a lifeline shows how many alerts it has and the worst that waits', () => {
  const counts = countLifelines([anAlert({ level: 1, acknowledged_at: AT }), anAlert({ level: 3 }), anAlert({ level: 2 }), anAlert({ lifeline: 'water' })])
  expect(counts.gas).toEqual({ live: 3, worstWaiting: 2 })
  expect(counts.tunnel).toEqual({ live: 0, worstWaiting: null })
})
