/** How many alerts of each level: unacknowledged first, all live after it. A click shows or hides the level. */
import { LEVELS } from '../api/types.ts'
import { sayCount } from '../live/say-count.ts'
import { levelCounts } from '../state/alerts.ts'
import { shownLevels, toggleLevel } from '../state/filters.ts'
import { text } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'

export function LevelChips() {
  const counts = levelCounts.value
  return (
    <div class="level-chips" role="group">
      {LEVELS.map((level) => {
        const live = counts?.[level].live ?? null
        const unacknowledged = counts?.[level].unacknowledged ?? null
        const said = text('level_chip', { level: text(`level_name_${level}`), unacknowledged: sayCount(unacknowledged), live: sayCount(live) })
        return (
          <button key={level} class={unacknowledged ? 'level-chip' : 'level-chip is-zero'} aria-pressed={shownLevels.value.has(level)}
            aria-label={said} title={said} onClick={() => toggleLevel(level)}>
            <LevelGlyph level={level} size={23} />
            <b>{sayCount(unacknowledged)}</b>
            <small>/ {sayCount(live)}</small>
          </button>
        )
      })}
    </div>
  )
}
