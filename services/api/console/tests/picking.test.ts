import { expect, test } from 'vitest'
import { pickAt, type Field } from '../src/map/picking.ts'
import { mercatorX, mercatorY, relativePositions } from '../src/map/mercator.ts'
import { bulkOf, labelPoint } from '../src/map/bounds.ts'

const field: Field = {
  positions: new Float32Array([0, 0, 0.4, 0, 1, 0, 5, 5]), states: new Uint8Array([0, 3, 17, 17]), lifelines: new Uint8Array([0, 0, 1, 1]),
  shown: { lifelines: 0xff, levels: 0xff },
}

test('the worst sensor within reach is picked before the nearest', () => {
  expect(pickAt(field, 0, 0, 0.5)).toBe(1)
  expect(pickAt(field, 0, 0, 2)).toBe(2)
  expect(pickAt(field, 0, 0, 0.1)).toBe(0)
  expect(pickAt(field, 3, 3, 0.1)).toBe(-1)
})

test('what is hidden is not picked', () => {
  expect(pickAt({ ...field, shown: { lifelines: 0b01, levels: 0xff } }, 0, 0, 2)).toBe(1)
  expect(pickAt({ ...field, shown: { lifelines: 0xff, levels: 0b000001 } }, 0, 0, 2)).toBe(0)
})

test('positions near their origin keep centimetres in float32', () => {
  const longitude = new Float64Array([113.24, 113.3])
  const latitude = new Float64Array([35.22, 35.3])
  const { origin, xy } = relativePositions(longitude, latitude)
  const metresAcross = 40_000_000
  expect(Math.abs(origin.x + xy[2]! - mercatorX(113.3)) * metresAcross).toBeLessThan(0.01)
  expect(Math.abs(origin.y + xy[3]! - mercatorY(35.3)) * metresAcross).toBeLessThan(0.01)
})

test('one far outlier does not stretch the first view', () => {
  const longitude = Float64Array.from({ length: 200 }, (_none, at) => (at === 0 ? 0 : 113 + at / 1000))
  expect(bulkOf(longitude, longitude)![0]).toBeGreaterThan(113)
})

test('a district is labelled in the middle of its greatest part', () => {
  const square = (x: number, size: number): number[][] => [[x, 0], [x + size, 0], [x + size, size], [x, size], [x, 0]]
  const point = labelPoint({ type: 'MultiPolygon', coordinates: [[square(0, 1)], [square(113, 4)]] })!
  expect(point[0]).toBeCloseTo(115)
  expect(point[1]).toBeCloseTo(2)
})
