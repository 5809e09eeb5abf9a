/** One byte says all that the map draws of a sensor: level in the low three bits, then unknown, then unacknowledged. */

const LEVEL = 0b0000_0111
const UNKNOWN = 0b0000_1000
const UNACKNOWLEDGED = 0b0001_0000

/** 0 none, 1 red .. 4 blue. */
export const levelOf = (state: number): number => state & LEVEL
export const isUnknown = (state: number): boolean => (state & UNKNOWN) !== 0
export const isUnacknowledged = (state: number): boolean => (state & UNACKNOWLEDGED) !== 0
export const isNormal = (state: number): boolean => (state & (LEVEL | UNKNOWN)) === 0

/** How urgently a state is drawn: 0 normal, 1 unknown, then blue to red, unacknowledged above acknowledged. */
export const RANKS = 10
export function rankOf(state: number): number {
  const level = levelOf(state)
  if (level < 1 || level > 4) return isUnknown(state) ? 1 : 0
  return 2 + (4 - level) * 2 + (isUnacknowledged(state) ? 1 : 0)
}
