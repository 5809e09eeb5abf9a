/** How the shifts and gaps of a week lie on its line: where each begins, how wide it is, in which lane. Pure. */
import { instant } from '../text/format.ts'
import type { Gap, ShiftShown } from './types.ts'

type Spanned = { starts_at: string; ends_at: string }

/** Left and width in parts of the whole week; a lane is one line of blocks that do not overlap. */
export type Block<Thing> = { thing: Thing; left: number; width: number; lane: number }

export function blocksOf<Thing extends Spanned>(things: readonly Thing[], since: number, until: number): Block<Thing>[] {
  const laneEnds: number[] = []
  return things
    .map((thing) => ({ thing, from: Math.max(instant(thing.starts_at), since), to: Math.min(instant(thing.ends_at), until) }))
    .filter(({ from, to }) => from < to)
    .sort((one, other) => one.from - other.from || one.to - other.to)
    .map(({ thing, from, to }) => {
      const free = laneEnds.findIndex((end) => end <= from)
      const lane = free < 0 ? laneEnds.length : free
      laneEnds[lane] = to
      return { thing, left: (from - since) / (until - since), width: (to - from) / (until - since), lane }
    })
}

export const laneCount = (blocks: readonly Block<unknown>[]): number => Math.max(1, ...blocks.map((block) => block.lane + 1))

/** Several gaps of one position at the same time, each for its own part of the city, are one stretch on the line. */
export function stretchesOf(gaps: readonly Gap[]): Gap[] {
  const byTime = new Map<string, Gap>()
  for (const gap of gaps) {
    const key = `${gap.starts_at}/${gap.ends_at}`
    if (!byTime.has(key)) byTime.set(key, gap)
  }
  return [...byTime.values()]
}

/** Shifts that touch a day, the first first. */
export function shiftsOfDay(shifts: readonly ShiftShown[], day: number, dayEnd: number): ShiftShown[] {
  return shifts
    .filter((one) => instant(one.starts_at) < dayEnd && instant(one.ends_at) > day)
    .sort((one, other) => instant(one.starts_at) - instant(other.starts_at))
}
