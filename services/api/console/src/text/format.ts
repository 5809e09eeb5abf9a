/** Numbers, times and spans as people read them. Times are epoch milliseconds; spans are milliseconds. */
import { formatClock } from './clock.ts'
import { language, textIn, type Language } from './text.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const DASH = '–'

/** Four significant figures at most, and no more than three decimals: what a gauge can honestly claim. */
export function formatValue(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH
  const size = Math.abs(value)
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3
  return Number(value.toFixed(decimals)).toString()
}

export function formatMeasure(value: number | null | undefined, unit: string): string {
  return unit ? `${formatValue(value)} ${unit}` : formatValue(value)
}

export function formatCount(count: number | null): string {
  return count === null ? DASH : count.toLocaleString('en-US')
}

/** Metres when near, kilometres when not. [m] */
export function formatDistance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`
}

const two = (number: number): string => String(number).padStart(2, '0')

export { formatClock }

/** The clock alone for today, with the day before it otherwise. */
export function formatMoment(at: number, now: number): string {
  const clock = formatClock(at)
  return new Date(at).toDateString() === new Date(now).toDateString() ? clock : `${formatDay(at)} ${clock}`
}

export function formatDay(at: number): string {
  const time = new Date(at)
  return `${two(time.getMonth() + 1)}-${two(time.getDate())}`
}

export function formatSpan(span: number, chosen: Language = language.value): string {
  const length = Math.max(0, span)
  if (length < MINUTE) return textIn(chosen, 'seconds_short', { n: Math.floor(length / SECOND) })
  if (length < HOUR) return textIn(chosen, 'minutes_short', { n: Math.floor(length / MINUTE) })
  if (length < DAY) {
    return textIn(chosen, 'hours_short', { h: Math.floor(length / HOUR), m: two(Math.floor((length % HOUR) / MINUTE)) })
  }
  return textIn(chosen, 'days_short', { d: Math.floor(length / DAY), h: Math.floor((length % DAY) / HOUR) })
}

/** The API sends ISO 8601; null stays null. */
export function instant(iso: string): number
export function instant(iso: string | null | undefined): number | null
export function instant(iso: string | null | undefined): number | null {
  if (!iso) return null
  const at = Date.parse(iso)
  return Number.isNaN(at) ? null : at
}
