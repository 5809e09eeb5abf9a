/** The outline of each level in a box of 20 by 20: octagon, diamond, triangle, square. Drawn alike on map and in lists. */
import type { Level } from '../api/types.ts'

export const GLYPH_BOX = 20
export const LEVEL_OUTLINE: Record<Level, string> = {
  1: 'M6.7 2h6.6L18 6.7v6.6L13.3 18H6.7L2 13.3V6.7z',
  2: 'M10 1l9 9-9 9-9-9z',
  3: 'M10 1.8L19.2 17.8H.8z',
  4: 'M3 3h14v14H3z',
}
/** Baseline of the numeral: a triangle's weight sits lower. */
export const NUMERAL_BASELINE: Record<Level, number> = { 1: 14.2, 2: 14.2, 3: 15.9, 4: 14.2 }
export const NUMERAL_SIZE: Record<Level, number> = { 1: 11.5, 2: 11, 3: 10, 4: 11.5 }
