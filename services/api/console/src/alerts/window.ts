/** Which rows of a long list are near enough to the view to be worth drawing. Pure. */

export const ROW_HEIGHT = 62
const SPARE_ROWS = 4

export type RowWindow = { first: number; end: number }

export function rowsInView(scrollTop: number, height: number, count: number): RowWindow {
  const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE_ROWS)
  const end = Math.min(count, Math.ceil((scrollTop + height) / ROW_HEIGHT) + SPARE_ROWS)
  return { first: Math.min(first, count), end }
}

/** Where to scroll so that a row is seen whole; the same place when it already is. */
export function scrollToShow(row: number, scrollTop: number, height: number): number {
  const top = row * ROW_HEIGHT
  if (top < scrollTop) return top
  return Math.max(scrollTop, top + ROW_HEIGHT - height)
}
