/** How the level changed, as a short row of glyphs with their times. */
import type { AlertDetail } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment } from '../text/format.ts'
import { text } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { levelSteps } from './why.ts'

export function LevelHistory({ detail }: { detail: AlertDetail }) {
  const steps = levelSteps(detail)
  if (steps.length < 2) return null
  return (
    <section>
      <h3>{text('levels')}</h3>
      <ol class="level-steps">
        {steps.map((step) => (
          <li key={step.at}><LevelGlyph level={step.level} size={18} />{formatMoment(step.at, now.value)}</li>
        ))}
      </ol>
    </section>
  )
}
