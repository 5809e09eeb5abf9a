/** A level as shape, numeral and colour together. Filled asks for a person; hollow has been acknowledged. */
import type { Level } from '../api/types.ts'
import { GLYPH_BOX, LEVEL_OUTLINE, NUMERAL_BASELINE, NUMERAL_SIZE } from './glyph-shapes.ts'
import { LEVEL_COLOUR, NUMERAL_COLOUR, PAPER } from './palette.ts'

type Facts = { level: Level; size?: number; isAcknowledged?: boolean; isUnknown?: boolean }

export function LevelGlyph({ level, size = 20, isAcknowledged = false, isUnknown = false }: Facts) {
  const colour = LEVEL_COLOUR[level]
  const ring = level === 1 ? '#ffffff' : '#141414'
  return (
    <svg class="level-glyph" width={size} height={size} viewBox={`-1 -1 ${GLYPH_BOX + 2} ${GLYPH_BOX + 2}`} aria-hidden="true">
      {(level === 1 || !isAcknowledged) && (
        <path d={LEVEL_OUTLINE[level]} fill="none" stroke={ring} stroke-width={level === 1 ? 3.4 : 2} stroke-linejoin="round" />
      )}
      <path
        d={LEVEL_OUTLINE[level]}
        fill={isAcknowledged ? PAPER : colour}
        stroke={colour}
        stroke-width={isAcknowledged ? 2 : 0.6}
        stroke-linejoin="round"
        stroke-dasharray={isUnknown ? '3 2' : undefined}
      />
      <text
        x={GLYPH_BOX / 2}
        y={NUMERAL_BASELINE[level]}
        text-anchor="middle"
        font-size={NUMERAL_SIZE[level]}
        font-weight="700"
        fill={isAcknowledged ? colour : NUMERAL_COLOUR[level]}
      >
        {isUnknown ? '?' : level}
      </text>
    </svg>
  )
}

/** A sensor whose condition nobody knows: a ring with a question mark, never the quiet dot of a normal one. */
export function UnknownGlyph({ size = 18 }: { size?: number }) {
  return (
    <svg class="level-glyph" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="8" fill="#1b1d20" stroke="#c3cad2" stroke-width="1.8" stroke-dasharray="3.2 2" />
      <text x="10" y="14" text-anchor="middle" font-size="11" font-weight="700" fill="#c3cad2">?</text>
    </svg>
  )
}
