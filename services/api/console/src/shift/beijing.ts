/** Days and hours of Beijing, whatever time zone this computer is set to: rosters are agreed on in it. Pure. */

const OFFSET = 8 * 3_600_000
export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const WEEK = 7 * DAY

const two = (number: number): string => String(number).padStart(2, '0')
const wall = (at: number): Date => new Date(at + OFFSET)

/** Midnight of Beijing at or before. [epoch ms] */
export const dayOf = (at: number): number => Math.floor((at + OFFSET) / DAY) * DAY - OFFSET

/** Monday's midnight at or before. [epoch ms] */
export const weekOf = (at: number): number => dayOf(at) - ((wall(at).getUTCDay() + 6) % 7) * DAY

/** 0 is Sunday. */
export const weekdayOf = (at: number): number => wall(at).getUTCDay()

export const clockOf = (at: number): string => `${two(wall(at).getUTCHours())}:${two(wall(at).getUTCMinutes())}`

export const dateOf = (at: number): string => `${two(wall(at).getUTCMonth() + 1)}-${two(wall(at).getUTCDate())}`

/** The hours alone when it is the same day, with the date before them otherwise. */
export function momentOf(at: number, now: number): string {
  return dayOf(at) === dayOf(now) ? clockOf(at) : `${dateOf(at)} ${clockOf(at)}`
}

/** "08:00–20:00", "20:00–08:00", "12-01 00:00 – 12-31 00:00": dates only where the hours alone would mislead. */
export function spanOf(from: number, until: number): string {
  if (until - from <= DAY) return `${clockOf(from)}–${clockOf(until)}`
  return `${dateOf(from)} ${clockOf(from)} – ${dateOf(until)} ${clockOf(until)}`
}

/** What of a span lies within one day: a night is "20:00–24:00" on one and "00:00–08:00" on the other. */
export function hoursWithin(from: number, until: number, day: number): string {
  return `${from <= day ? '00:00' : clockOf(from)}–${until >= day + DAY ? '24:00' : clockOf(until)}`
}

/** As `<input type="date">` and `<input type="datetime-local">` write it. */
export const toDateField = (at: number): string => wall(at).toISOString().slice(0, 10)
export const toField = (at: number): string => wall(at).toISOString().slice(0, 16)
export const fromField = (said: string): string => `${said}:00+08:00`
