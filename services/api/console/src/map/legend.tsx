/** What the marks mean, always in sight. */
import { LEVELS } from '../api/types.ts'
import { text } from '../text/text.ts'
import { LevelGlyph, UnknownGlyph } from '../ui/level-glyph.tsx'

export function Legend() {
  return (
    <ul class="legend" aria-label={text('legend')}>
      {LEVELS.map((level) => <li key={level}><LevelGlyph level={level} size={17} />{text(`level_name_${level}`)}</li>)}
      <li><LevelGlyph level={3} size={17} isAcknowledged />{text('acknowledged_shape')}</li>
      <li><UnknownGlyph size={15} />{text('unknown_long')}</li>
      <li><i class="normal-dot" />{text('normal')}</li>
    </ul>
  )
}
