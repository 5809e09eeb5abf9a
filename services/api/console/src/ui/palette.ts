/** Colours that code needs as well as the style sheet. Grey is the city; colour is for the abnormal alone. */
import type { Level } from '../api/types.ts'

export const LEVEL_COLOUR: Record<Level, string> = { 1: '#ff3b4e', 2: '#ff8b2c', 3: '#ffe14d', 4: '#3d9bff' }
export const NUMERAL_COLOUR: Record<Level, string> = { 1: '#ffffff', 2: '#141414', 3: '#141414', 4: '#ffffff' }
export const GROUND = '#1b1d20'
export const PAPER = '#24272b'
export const UNKNOWN_COLOUR = '#aab3bd'
export const NORMAL_COLOUR = '#7b838d'
export const FONT_FAMILY = 'Noto Sans SC'
