/** Web Mercator in the unit square, as MapLibre uses it: x east, y south, both 0 to 1. Degrees in. */

export type Mercator = { x: number; y: number }

export function mercatorX(longitude: number): number {
  return (longitude + 180) / 360
}

export function mercatorY(latitude: number): number {
  const radians = (latitude * Math.PI) / 180
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / (2 * Math.PI)
}

/** Width of the whole world on screen at a zoom. [CSS pixels] */
export const worldSize = (zoom: number): number => 512 * 2 ** zoom

/**
 * Positions relative to an origin among them. Near zero, float32 resolves millimetres; near 1 it would only resolve metres
 * and points would tremble at street zoom.
 */
export function relativePositions(longitude: Float64Array, latitude: Float64Array): { origin: Mercator; xy: Float32Array } {
  const origin = { x: mercatorX(longitude[0] ?? 0), y: mercatorY(latitude[0] ?? 0) }
  const xy = new Float32Array(longitude.length * 2)
  for (let place = 0; place < longitude.length; place++) {
    xy[2 * place] = mercatorX(longitude[place]!) - origin.x
    xy[2 * place + 1] = mercatorY(latitude[place]!) - origin.y
  }
  return { origin, xy }
}

/** Moves the origin into the matrix, in float64, before the graphics card rounds it to float32. */
export function translated(matrix: ArrayLike<number>, origin: Mercator): Float32Array {
  const moved = Float32Array.from(matrix)
  for (let row = 0; row < 4; row++) moved[12 + row] = matrix[row]! * origin.x + matrix[4 + row]! * origin.y + matrix[12 + row]!
  return moved
}
