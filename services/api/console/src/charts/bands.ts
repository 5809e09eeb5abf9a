/** The bands of all levels on a value axis, from the limits of a rule. Pure. */
import type { Level, Limit } from '../api/types.ts'

export type Band = { level: Level; from: number; to: number; limit: number }

export function bandsOf(limits: readonly Limit[]): Band[] {
  return [...bandsOfSide(limits, 'high'), ...bandsOfSide(limits, 'low')]
}

/** Each band reaches to the limit of the next worse level; the worst has no end. */
function bandsOfSide(limits: readonly Limit[], side: 'high' | 'low'): Band[] {
  const sorted = limits.filter((limit) => limit[side] !== null && limit[side] !== undefined).sort((one, other) => other.level - one.level)
  const end = side === 'high' ? Infinity : -Infinity
  return sorted.map((limit, place) => {
    const from = limit[side]!
    return { level: limit.level, from, to: sorted[place + 1]?.[side] ?? end, limit: from }
  })
}

/** Shows the values, the limit that matters and the next worse one; further limits may lie outside. */
export function valueRange(lowest: number, highest: number, bands: readonly Band[], level: Level): [number, number] {
  const near = bands.filter((band) => band.level === level || band.level === level - 1).map((band) => band.limit)
  const low = Math.min(lowest, ...near)
  const high = Math.max(highest, ...near)
  const room = (high - low || Math.abs(high) || 1) * 0.1
  // A quantity that cannot be negative should not be given room below zero.
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room]
}
