/** The order in which abnormal sensors are drawn: the worst last, so that nothing milder ever covers it. Pure. */
import { rankOf, RANKS } from '../../state/state-byte.ts'

const RANK_OF_BYTE = Uint8Array.from({ length: 256 }, (_none, state) => rankOf(state))
export const WORST_RANK = RANKS - 1

export type DrawOrder = {
  /** Places of abnormal sensors, mildest first. */
  places: Uint32Array
  /** How many at the end are unacknowledged red. */
  worstCount: number
}

/** A counting sort: linear, so that a hundred thousand sensors going silent at once stays cheap. */
export function drawOrder(states: Uint8Array): DrawOrder {
  const counts = new Uint32Array(RANKS)
  for (let place = 0; place < states.length; place++) counts[RANK_OF_BYTE[states[place]!]!]!++
  const starts = new Uint32Array(RANKS)
  for (let rank = 2; rank < RANKS; rank++) starts[rank] = starts[rank - 1]! + counts[rank - 1]!
  const places = new Uint32Array(states.length - counts[0]!)
  for (let place = 0; place < states.length; place++) {
    const rank = RANK_OF_BYTE[states[place]!]!
    if (rank > 0) places[starts[rank]!++] = place
  }
  return { places, worstCount: counts[WORST_RANK]! }
}
