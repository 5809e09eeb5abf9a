/** Which sensor lies under the pointer: the worst within reach, then the nearest. One loop over columns, no listeners. Pure. */
import { levelOf, rankOf, isUnknown } from '../state/state-byte.ts'
import type { Shown } from './points/sensor-points.ts'

export type Field = {
  /** Pairs x, y in Mercator units relative to one origin. */
  positions: Float32Array
  states: Uint8Array
  lifelines: Uint8Array
  shown: Shown
}

export function isShown(state: number, lifeline: number, shown: Shown): boolean {
  const level = levelOf(state)
  const bit = level > 0 ? level : isUnknown(state) ? 5 : 0
  return ((shown.lifelines >> lifeline) & 1) === 1 && ((shown.levels >> bit) & 1) === 1
}

/** Place of the picked sensor, -1 for none. `reach` is in the same units as the positions. */
export function pickAt(field: Field, x: number, y: number, reach: number): number {
  const { positions, states, lifelines, shown } = field
  let best = -1
  let bestRank = -1
  let bestDistance = Infinity
  for (let place = 0; place < states.length; place++) {
    const east = positions[2 * place]! - x
    const south = positions[2 * place + 1]! - y
    if (east > reach || east < -reach || south > reach || south < -reach) continue
    const distance = east * east + south * south
    if (distance > reach * reach || !isShown(states[place]!, lifelines[place]!, shown)) continue
    const rank = rankOf(states[place]!)
    if (rank < bestRank || (rank === bestRank && distance >= bestDistance)) continue
    best = place
    bestRank = rank
    bestDistance = distance
  }
  return best
}
