/** When the console must sound, and for which level. Pure. */

/** Red repeats fast, orange slower; nothing else sounds. [ms] */
export const REPEAT_AFTER = { 1: 6000, 2: 15_000 } as const
export type SoundLevel = 1 | 2

export type SoundFacts = {
  /** Unacknowledged live alerts of the two levels that sound. */
  red: number
  orange: number
  isOn: boolean
  mutedUntil: number
  lastPlayedAt: number
  /** An alert arrived that has not sounded yet: it does not wait for the repetition. */
  isNew: boolean
  now: number
}

export function soundDue(facts: SoundFacts): SoundLevel | null {
  if (!facts.isOn || facts.now < facts.mutedUntil) return null
  const level: SoundLevel | null = facts.red > 0 ? 1 : facts.orange > 0 ? 2 : null
  if (level === null) return null
  return facts.isNew || facts.now - facts.lastPlayedAt >= REPEAT_AFTER[level] ? level : null
}
