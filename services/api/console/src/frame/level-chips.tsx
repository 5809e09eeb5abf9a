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
            title={said} onClick={() => toggleLevel(level)}>
            <span class="spoken-only">{said}</span>
            <LevelGlyph level={level} size={23} />
            <b aria-hidden="true">{sayCount(unacknowledged)}</b>
            <small aria-hidden="true">/ {sayCount(live)}</small>
          </button>
        )
      })}
    </div>
  )
}
