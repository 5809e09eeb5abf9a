/** How far back the trend looks. */
import type { TextKey } from '../text/text.ts'

export const SPANS = ['1h', '6h', '24h', '7d'] as const
export type Span = (typeof SPANS)[number]

const HOUR = 3600
export const SPAN_SECONDS: Record<Span, number> = { '1h': HOUR, '6h': 6 * HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR }
export const spanKey = (span: Span): TextKey => `span_${span}`

/** Six hours, unless the sensor is younger: its first minutes would be a hair at the edge. */
export function usefulSpan(firstAt: number | undefined, now: number): Span {
  return firstAt !== undefined && now - firstAt < SPAN_SECONDS['1h'] ? '1h' : '6h'
}

/** How often an open trend is read again: about as often as a pixel's worth of time has passed. [ms] */
export const refreshAfter = (span: Span): number => Math.max(10_000, SPAN_SECONDS[span] * 2)
