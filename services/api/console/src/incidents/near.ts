/** Which open incidents this one may be merged into, those nearby first; and how far things are apart. Pure. */
import type { Incident } from '../api/types.ts'

type Placed = { longitude: number; latitude: number }

const METRES_A_DEGREE = 111_320

/** Good to a per mille within a city. [m] */
export function metresBetween(one: Placed, other: Placed): number {
  const north = (one.latitude - other.latitude) * METRES_A_DEGREE
  const east = (one.longitude - other.longitude) * METRES_A_DEGREE * Math.cos((one.latitude * Math.PI) / 180)
  return Math.hypot(north, east)
}

export type Target = { incident: Incident; metres: number }

/** Simulated and real incidents are never one, so the others of another run are not offered. */
export function mergeTargets(incident: Incident, open: readonly Incident[], words: string): Target[] {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return open
    .filter((one) => one.incident_id !== incident.incident_id && one.run_id === incident.run_id)
    .filter((one) => wanted.every((word) => `${one.number} ${one.title.zh} ${one.title.en} ${one.asset_code}`.toLowerCase().includes(word)))
    .map((one) => ({ incident: one, metres: metresBetween(incident, one) }))
    .sort((one, other) => one.metres - other.metres)
}
