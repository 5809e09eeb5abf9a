import { expect, test } from 'vitest'
import type { MapSensors } from '../src/api/types.ts'
import { drawOrder } from '../src/map/points/draw-order.ts'
import { decodeSensors, tally, writeStates } from '../src/state/sensors.ts'
import { isNormal, isUnacknowledged, isUnknown, levelOf, rankOf } from '../src/state/state-byte.ts'

const sent: MapSensors = {
  register_version: 4, sensor_id: [7, 3, 9], longitude_e6: [113240000, 113250001, 113260000], latitude_e6: [35220000, 35230000, -1],
  lifeline: [0, 4, 4], quantity: [0, 1, 1], quantities: ['gas.methane_adjacent', 'water.pressure'],
}

test('columns are decoded to degrees and sensors are found by id', () => {
  const columns = decodeSensors(sent)
  expect([...columns.longitude]).toEqual([113.24, 113.250001, 113.26])
  expect([7, 3, 9, 4].map((id) => columns.placeOf[id])).toEqual([0, 1, 2, -1])
})

test('a register without sensors decodes to nothing', () => {
  expect(decodeSensors({ ...sent, sensor_id: [], longitude_e6: [], latitude_e6: [], lifeline: [] }).count).toBe(0)
})

test.each([
  [0, 0, false, false, true], [8, 0, true, false, false], [1 + 16, 1, false, true, false], [3 + 8, 3, true, false, false],
])('state byte %i', (state, level, unknown, unacknowledged, normal) => {
  expect([levelOf(state), isUnknown(state), isUnacknowledged(state), isNormal(state)]).toEqual([level, unknown, unacknowledged, normal])
})

test('red that waits for a person outranks every other state, and unknown outranks normal', () => {
  const worstFirst = [1 + 16, 1, 2 + 16, 2, 3 + 16, 3, 4 + 16, 4, 8, 0]
  expect(worstFirst.map(rankOf)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
})

test('a delta writes only the sensors it names and reports the range', () => {
  const columns = decodeSensors(sent)
  const bytes = new Uint8Array([0, 0, 0])
  expect(writeStates(columns, bytes, { sensor_id: [9, 3, 404], state: [17, 8, 1] })).toEqual({ first: 1, last: 2 })
  expect([...bytes]).toEqual([0, 8, 17])
  expect(writeStates(columns, bytes, { sensor_id: [404], state: [1] })).toBeNull()
})

test('each lifeline is counted: all, silent, abnormal, worst', () => {
  const tallies = tally(decodeSensors(sent), new Uint8Array([0, 8 + 3, 2]))
  expect(tallies[4]).toEqual({ total: 2, silent: 1, abnormal: 2, worst: 2 })
  expect(tallies[0]).toEqual({ total: 1, silent: 0, abnormal: 0, worst: 0 })
})

test('abnormal sensors are drawn mildest first, and waiting red last', () => {
  const { places, worstCount } = drawOrder(new Uint8Array([17, 0, 4, 8, 2, 1]))
  expect([...places]).toEqual([3, 2, 4, 5, 0])
  expect(worstCount).toBe(1)
})
