import { expect, test } from 'vitest'
import { clockOf, DAY, dayOf, fromField, hoursWithin, momentOf, spanOf, toField, WEEK, weekOf } from '../src/shift/beijing.ts'
import type { Gap, ShiftShown } from '../src/shift/types.ts'
import { blocksOf, laneCount, shiftsOfDay, stretchesOf } from '../src/shift/week.ts'
import { addressOf } from '../src/state/selection.ts'

const at = (iso: string): number => Date.parse(iso)
const MONDAY = at('2026-11-22T16:00:00Z')

function shift(starts_at: string, ends_at: string, account_id = 1): ShiftShown {
  return { shift_id: account_id, position: 'duty_officer', account_id, name: 'wang', display_name: '王', starts_at, ends_at, lifelines: null, districts: null, is_told: true, channels: [] }
}

test('days and weeks are those of Beijing, whatever this computer is set to', () => {
  expect(dayOf(at('2026-11-22T17:30:00Z'))).toBe(at('2026-11-22T16:00:00Z'))
  expect(dayOf(at('2026-11-22T15:59:59Z'))).toBe(at('2026-11-21T16:00:00Z'))
  expect(weekOf(at('2026-11-29T15:59:59Z'))).toBe(MONDAY)
  expect(weekOf(MONDAY)).toBe(MONDAY)
})

test('hours are said with their date where it would be missed', () => {
  const now = at('2026-11-23T02:00:00Z')
  expect(clockOf(now)).toBe('10:00')
  expect(momentOf(at('2026-11-23T12:00:00Z'), now)).toBe('20:00')
  expect(momentOf(at('2026-11-23T16:00:00Z'), now)).toBe('11-24 00:00')
  expect(spanOf(at('2026-11-23T12:00:00Z'), at('2026-11-24T00:00:00Z'))).toBe('20:00–08:00')
  expect(spanOf(at('2026-11-30T16:00:00Z'), at('2026-12-30T16:00:00Z'))).toBe('12-01 00:00 – 12-31 00:00')
})

test('a field of a form is read back as it was written', () => {
  const instant = at('2026-11-23T12:30:00Z')
  expect(Date.parse(fromField(toField(instant)))).toBe(instant)
})

test('a shift that reaches beyond the week is cut at its edge', () => {
  const [block] = blocksOf([shift('2026-11-22T12:00:00Z', '2026-11-23T16:00:00Z')], MONDAY, MONDAY + WEEK)
  expect(block).toMatchObject({ left: 0, width: 1 / 7, lane: 0 })
})

test('shifts that follow each other share a lane, those at the same time do not', () => {
  const blocks = blocksOf([
    shift('2026-11-23T00:00:00Z', '2026-11-23T12:00:00Z'), shift('2026-11-23T12:00:00Z', '2026-11-24T00:00:00Z', 2), shift('2026-11-23T06:00:00Z', '2026-11-23T18:00:00Z', 3),
  ], MONDAY, MONDAY + WEEK)
  expect(blocks.map((block) => [block.thing.account_id, block.lane])).toEqual([[1, 0], [3, 1], [2, 0]])
  expect([laneCount(blocks), laneCount([])]).toEqual([2, 1])
})

test('a night belongs to both of its days', () => {
  const night = shift('2026-11-23T12:00:00Z', '2026-11-24T00:00:00Z')
  const days = [0, 1, 2].map((day) => shiftsOfDay([night], MONDAY + day * DAY, MONDAY + (day + 1) * DAY).length)
  expect(days).toEqual([1, 1, 0])
  const hours = [0, 1].map((day) => hoursWithin(at(night.starts_at), at(night.ends_at), MONDAY + day * DAY))
  expect(hours).toEqual(['20:00–24:00', '00:00–08:00'])
})

test('gaps of several parts of the city at the same time are one stretch', () => {
  const gap = (lifelines: string[] | null): Gap => ({ position: 'p', name: { zh: '', en: '' }, starts_at: '2026-11-23T00:00:00Z', ends_at: '2026-11-24T00:00:00Z', is_now: false, lifelines, districts: null })
  expect(stretchesOf([gap(['gas']), gap(['water'])])).toHaveLength(1)
})

test('a hand-over has an address of its own', () => {
  expect(addressOf({ page: 'shift', handover: 12 })).toBe('/shift?handover=12')
  expect(addressOf({ page: 'map', handover: 12 })).toBe('/')
})
