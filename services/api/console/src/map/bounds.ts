/** Where the city is: the box around the bulk of the sensors, so that one far outlier does not shrink the rest to a dot. */

export type Box = [west: number, south: number, east: number, north: number]

const LEFT_OUT = 0.01

export function bulkOf(longitude: Float64Array, latitude: Float64Array): Box | null {
  if (longitude.length === 0) return null
  const [west, east] = span(longitude)
  const [south, north] = span(latitude)
  return [west, south, east, north]
}

function span(values: Float64Array): [number, number] {
  const sorted = Float64Array.from(values).sort()
  const skipped = Math.floor(sorted.length * LEFT_OUT)
  return [sorted[skipped]!, sorted[sorted.length - 1 - skipped]!]
}

/** The middle of a polygon's greatest ring, for its one label. MapLibre alone would label every tile it crosses. */
export function labelPoint(geometry: GeoJSON.Geometry): [number, number] | null {
  if (geometry.type === 'Polygon') return middle(geometry.coordinates[0] ?? [])
  if (geometry.type !== 'MultiPolygon') return null
  const rings = geometry.coordinates.map((polygon) => polygon[0] ?? [])
  rings.sort((one, other) => Math.abs(area(other)) - Math.abs(area(one)))
  return middle(rings[0] ?? [])
}

type Ring = GeoJSON.Position[]

function area(ring: Ring): number {
  return sumEdges(fromFirstCorner(ring), (cross) => cross) / 2
}

function middle(ring: Ring): [number, number] | null {
  const whole = area(ring)
  if (whole === 0) return null
  const shifted = fromFirstCorner(ring)
  const x = sumEdges(shifted, (cross, from, to) => (from[0]! + to[0]!) * cross) / (6 * whole)
  const y = sumEdges(shifted, (cross, from, to) => (from[1]! + to[1]!) * cross) / (6 * whole)
  return [ring[0]![0]! + x, ring[0]![1]! + y]
}

/** In degrees from the corner of the world, the products would swallow the small differences between corners. */
function fromFirstCorner(ring: Ring): Ring {
  const [x, y] = [ring[0]?.[0] ?? 0, ring[0]?.[1] ?? 0]
  return ring.map((corner) => [corner[0]! - x, corner[1]! - y])
}

function sumEdges(ring: Ring, edge: (cross: number, from: GeoJSON.Position, to: GeoJSON.Position) => number): number {
  let sum = 0
  for (let at = 0; at + 1 < ring.length; at++) {
    const from = ring[at]!
    const to = ring[at + 1]!
    sum += edge(from[0]! * to[1]! - to[0]! * from[1]!, from, to)
  }
  return sum
}
