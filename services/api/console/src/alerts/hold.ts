/** Holds the order still while somebody works in the list, so that no key or click lands on another alert. Pure. */

/** A hand that has not moved for this long has gone: a held list must not hide new alerts all night. [ms] */
export const HAND_RESTS_AFTER = 20_000

export type Hand = { isPointerInside: boolean; isFocusInside: boolean; movedAt: number }

export function isHeld(hand: Hand, now: number): boolean {
  return (hand.isPointerInside || hand.isFocusInside) && now - hand.movedAt < HAND_RESTS_AFTER
}

export type Shown = {
  /** What the list shows, in the order it shows it. */
  ids: readonly string[]
  /** Alerts that wait behind the "new" pill. */
  waiting: readonly string[]
}

/** `held` is the order from before; null when the list may move. */
export function arrangeShown(sorted: readonly string[], held: readonly string[] | null): Shown {
  if (held === null) return { ids: sorted, waiting: [] }
  const known = new Set(held)
  return { ids: held, waiting: sorted.filter((id) => !known.has(id)) }
}
