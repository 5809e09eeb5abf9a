/** The seven lifelines: how many alerts, how much of it is silent. A click shows or hides one. */
import { LIFELINES, type Lifeline } from '../api/types.ts'
import { sayCount } from '../live/say-count.ts'
import { lifelineAlerts, type LifelineAlerts } from '../state/alerts.ts'
import { shownLifelines, toggleLifeline } from '../state/filters.ts'
import { lifelineTallies, type LifelineTally } from '../state/sensors.ts'
import { formatCount } from '../text/format.ts'
import { text } from '../text/text.ts'
import { LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import './rail.css'

/** With half of its sensors silent, a lifeline's calm means nothing. */
const PARTIAL = 0.5

export function Rail() {
  return (
    <nav class="rail" aria-label={text('lifeline_filter')}>
      {LIFELINES.map((lifeline, place) => (
        <LifelineButton key={lifeline} lifeline={lifeline} alerts={lifelineAlerts.value?.[lifeline] ?? null} tally={lifelineTallies.value?.[place] ?? null} />
      ))}
    </nav>
  )
}

type Facts = { lifeline: Lifeline; alerts: LifelineAlerts | null; tally: LifelineTally | null }

function LifelineButton({ lifeline, alerts, tally }: Facts) {
  const isPartial = tally !== null && tally.total > 0 && tally.silent / tally.total > PARTIAL
  const worst = alerts?.worstWaiting
  const live = alerts?.live ?? null
  const name = text(`lifeline_${lifeline}`)
  const said = text('lifeline_button', { name, alerts: sayCount(live), silent: formatCount(tally?.silent ?? null), total: formatCount(tally?.total ?? null) })
  return (
    <button class={isPartial ? 'is-partial' : ''} aria-pressed={shownLifelines.value.has(lifeline)} title={said}
      onClick={() => toggleLifeline(lifeline)}>
      <span class="spoken-only">{said}</span>
      <span class="rail-icon"><LifelineIcon lifeline={lifeline} size={25} />{worst && <LevelGlyph level={worst} size={17} />}</span>
      <span aria-hidden="true">{name}</span>
      <small aria-hidden="true" class={live ? 'has-alerts' : ''}>{sayCount(live)}</small>
      {tally !== null && tally.silent > 0 && <small aria-hidden="true" class="rail-silent">? {formatCount(tally.silent)}</small>}
    </button>
  )
}
