/** What a release waits for, condition by condition. Pure. */
import type { IncidentDetail } from '../api/types.ts'
import { instant } from '../text/format.ts'

export type Condition = {
  name: 'reviewed' | 'normal' | 'hold'
  isMet: boolean
  /** Since when it has been met. [epoch ms] */
  since: number | null
  /** How long yet until it will be; null when that depends on people or sensors. [ms] */
  left: number | null
}

export function releaseConditions(release: IncidentDetail['release'], now: number): Condition[] {
  const since = instant(release.normal_since)
  const left = since === null ? null : Math.max(0, since + release.hold_seconds * 1000 - now)
  return [
    { name: 'reviewed', isMet: release.is_reviewed, since: null, left: null },
    { name: 'normal', isMet: since !== null, since, left: null },
    { name: 'hold', isMet: left === 0, since: null, left },
  ]
}
