/** Spans of time and distances of the map, as a crew needs them. */

/** 8:41, or 1:02:05; never negative. [ms] */
export function clockSpan(span: number): string {
  const seconds = Math.max(0, Math.round(span / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const two = (n: number): string => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

const A = 6378245.0
const E2 = 0.00669342162296594323

/** WGS 84 to GCJ-02, which Chinese map apps expect inside China. [degrees] The usual published approximation, good to some metres. */
export function toGcj02(longitude: number, latitude: number): [number, number] {
  if (longitude < 72 || longitude > 138 || latitude < 0.8 || latitude > 56) return [longitude, latitude]
  const x = longitude - 105
  const y = latitude - 35
  const radians = (latitude / 180) * Math.PI
  const magic = 1 - E2 * Math.sin(radians) ** 2
  const root = Math.sqrt(magic)
  const north = (shiftNorth(x, y) * 180) / (((A * (1 - E2)) / (magic * root)) * Math.PI)
  const east = (shiftEast(x, y) * 180) / ((A / root) * Math.cos(radians) * Math.PI)
  return [longitude + east, latitude + north]
}

function waves(v: number, terms: readonly [number, number][]): number {
  return terms.reduce((sum, [size, frequency]) => sum + size * Math.sin(v * frequency * Math.PI), 0)
}

function shiftNorth(x: number, y: number): number {
  const plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  return plain + (waves(x, [[20, 6], [20, 2]]) * 2) / 3 + (waves(y, [[20, 1], [40, 1 / 3]]) * 2) / 3 + (waves(y, [[160, 1 / 12], [320, 1 / 30]]) * 2) / 3
}

function shiftEast(x: number, y: number): number {
  const plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  return plain + (waves(x, [[20, 6], [20, 2]]) * 2) / 3 + (waves(x, [[20, 1], [40, 1 / 3]]) * 2) / 3 + (waves(x, [[150, 1 / 12], [300, 1 / 30]]) * 2) / 3
}

/** A link that opens the phone's own map: AMap takes WGS 84 when told so, and says where its app is missing. */
export function navigationLink(longitude: number, latitude: number, name: string, isApple: boolean): string {
  if (isApple) {
    const [east, north] = toGcj02(longitude, latitude)
    return `https://maps.apple.com/?daddr=${north.toFixed(6)},${east.toFixed(6)}`
  }
  return `geo:${latitude.toFixed(6)},${longitude.toFixed(6)}?q=${latitude.toFixed(6)},${longitude.toFixed(6)}(${encodeURIComponent(name)})`
}
