/** Decides how far the picture on screen can be trusted. Pure: the same facts give the same answer. */

export type Freshness =
  | { kind: 'connecting' }
  | { kind: 'live'; lag: number | null }
  | { kind: 'stale'; lastAt: number | null; waiting: readonly string[] }
  | { kind: 'unreachable'; lastAt: number | null }

export type FreshnessFacts = {
  /** Local clock. [epoch ms] */
  now: number
  /** Local clock when the page began to listen. [epoch ms] */
  startedAt: number
  /** Local clock at the newest pulse, null before the first. [epoch ms] */
  pulseSeenAt: number | null
  /** Server clock inside that pulse. [epoch ms] */
  pulseAt: number | null
  /** Server clock at the newest reading received. [epoch ms] */
  lastReadingAt: number | null
  feedIsStale: boolean
  waiting: readonly string[]
}

/** Older than this is not live any more. [ms] */
export const STALE_AFTER = 10_000

export function judgeFreshness(facts: FreshnessFacts): Freshness {
  const { now, startedAt, pulseSeenAt, pulseAt, lastReadingAt } = facts
  if (pulseSeenAt === null || pulseAt === null) {
    return now - startedAt > STALE_AFTER ? { kind: 'unreachable', lastAt: null } : { kind: 'connecting' }
  }
  if (now - pulseSeenAt > STALE_AFTER) return { kind: 'unreachable', lastAt: lastReadingAt ?? pulseAt }
  // The pulse itself ages between two pulses, so a reading's age counts on from it.
  const lag = lastReadingAt === null ? null : Math.max(0, pulseAt - lastReadingAt)
  if (facts.feedIsStale || lag === null || lag > STALE_AFTER) {
    return { kind: 'stale', lastAt: lastReadingAt, waiting: facts.waiting }
  }
  return { kind: 'live', lag }
}
