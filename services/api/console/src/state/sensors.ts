/** Every sensor as columns, and one state byte for each. The bytes change in place; `statesRevision` says that they did. */
import { computed, signal } from '@preact/signals'
import { LIFELINES, type MapSensors, type StatesChange } from '../api/types.ts'
import { isUnknown, levelOf } from './state-byte.ts'

export type SensorColumns = {
  registerVersion: number
  count: number
  sensorId: Int32Array
  /** [degrees] */
  longitude: Float64Array
  latitude: Float64Array
  /** Index into LIFELINES. */
  lifeline: Uint8Array
  /** Place of each sensor id in the columns, -1 where there is none; indexed by sensor id. */
  placeOf: Int32Array
}

export const sensors = signal<SensorColumns | null>(null)
export const statesRevision = signal(0)
let states = new Uint8Array(0)
export const stateBytes = (): Uint8Array => states

export function decodeSensors(sent: MapSensors): SensorColumns {
  const sensorId = Int32Array.from(sent.sensor_id)
  const degrees = (millionths: number[]): Float64Array => Float64Array.from(millionths, (value) => value / 1e6)
  return {
    registerVersion: sent.register_version,
    count: sensorId.length,
    sensorId,
    longitude: degrees(sent.longitude_e6),
    latitude: degrees(sent.latitude_e6),
    lifeline: Uint8Array.from(sent.lifeline),
    placeOf: placesOf(sensorId),
  }
}

/** Sensor ids are dense small integers, so a plain array finds a place faster than a map and in a tenth of the memory. */
function placesOf(sensorId: Int32Array): Int32Array {
  let greatest = -1
  for (const id of sensorId) if (id > greatest) greatest = id
  const places = new Int32Array(greatest + 1).fill(-1)
  sensorId.forEach((id, place) => (places[id] = place))
  return places
}

export function replaceSensors(columns: SensorColumns, bytes: Uint8Array): void {
  // A register that grew between the two requests is loaded again; until then the rest is unknown, never normal.
  states = new Uint8Array(columns.count).fill(0b1000)
  states.set(bytes.subarray(0, columns.count))
  sensors.value = columns
  statesRevision.value++
}

export type ChangedRange = { first: number; last: number }

/** Writes a delta into the bytes. Returns the range of places touched, null when no known sensor was named. */
export function writeStates(columns: SensorColumns, bytes: Uint8Array, change: StatesChange): ChangedRange | null {
  let first = Infinity
  let last = -1
  change.sensor_id.forEach((id, at) => {
    const place = columns.placeOf[id] ?? -1
    const state = change.state[at]
    if (place < 0 || state === undefined) return
    bytes[place] = state
    if (place < first) first = place
    if (place > last) last = place
  })
  return last < 0 ? null : { first, last }
}

export type LifelineTally = { total: number; silent: number; abnormal: number; worst: number }

export function tally(columns: SensorColumns, bytes: Uint8Array): LifelineTally[] {
  const tallies = LIFELINES.map(() => ({ total: 0, silent: 0, abnormal: 0, worst: 0 }))
  for (let place = 0; place < columns.count; place++) {
    const one = tallies[columns.lifeline[place]!]
    if (!one) continue
    const state = bytes[place]!
    const level = levelOf(state)
    one.total++
    if (isUnknown(state)) one.silent++
    if (level === 0) continue
    one.abnormal++
    if (one.worst === 0 || level < one.worst) one.worst = level
  }
  return tallies
}

/** Null until the sensors are loaded: a dash on screen, not a zero. */
export const lifelineTallies = computed<LifelineTally[] | null>(() => {
  const columns = sensors.value
  void statesRevision.value
  return columns ? tally(columns, states) : null
})
