/** Why a list has no rows. Pure: "none" is a promise that only fresh data can make. */
import type { Freshness } from '../live/freshness.ts'

export type EmptyReason = 'loading' | 'filtered' | 'none' | 'unknown'

export function emptyReason(isLoaded: boolean, liveCount: number, freshness: Freshness['kind']): EmptyReason {
  if (freshness === 'stale' || freshness === 'unreachable') return 'unknown'
  if (!isLoaded || freshness === 'connecting') return 'loading'
  return liveCount > 0 ? 'filtered' : 'none'
}
