/** When the console must sound, and for which level. Pure. */

/** Red repeats fast, orange slower; yellow sounds only as a page to whoever is signed in. [ms] */
export const REPEAT_AFTER = { 1: 6000, 2: 15_000, 3: 15_000 } as const
export type SoundLevel = 1 | 2 | 3

export type SoundFacts = {
  /** Unacknowledged live alerts of the two levels that sound. */
  red: number
  orange: number
  /** The worst page that waits for an answer of this person; null when none does. */
  page: SoundLevel | null
  isOn: boolean
  mutedUntil: number
  lastPlayedAt: number
  /** An alert or a page arrived that has not sounded yet: it does not wait for the repetition. */
  isNew: boolean
  /** Alerts come too fast to be told apart: one sound for all of them. */
  isFlood: boolean
  now: number
}

export function soundDue(facts: SoundFacts): SoundLevel | null {
  if (!facts.isOn || facts.now < facts.mutedUntil) return null
  const ofAlerts: SoundLevel | null = facts.red > 0 ? 1 : facts.orange > 0 ? 2 : null
  const level = worseOf(ofAlerts, facts.page)
  if (level === null) return null
  const isDue = facts.now - facts.lastPlayedAt >= REPEAT_AFTER[level]
  return isDue || (facts.isNew && !facts.isFlood) ? level : null
}

function worseOf(one: SoundLevel | null, other: SoundLevel | null): SoundLevel | null {
  if (one === null || other === null) return one ?? other
  return one < other ? one : other
}

/** Blue pages, and those without a level, sound as gently as yellow ones. */
export function soundOfPages(levels: readonly (number | null)[]): SoundLevel | null {
  if (levels.length === 0) return null
  const worst = Math.min(...levels.map((level) => level ?? 4))
  return worst === 1 ? 1 : worst === 2 ? 2 : 3
}
