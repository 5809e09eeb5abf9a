/** Whether somebody is woken at any time of the next seven days; the stretches in which nobody would be are loud. */
import { useState } from 'preact/hooks'
import type { Level } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { coverage, type Shortfall } from './routing-state.ts'
import { listOf, placesOf, spanOf } from './routing-text.ts'
import { say } from './routing-words.ts'

export function CoverageBar() {
  const [isOpen, setOpen] = useState(false)
  const found = coverage.value
  if (!found) return <p class="coverage quiet">{say('cover_wait')}</p>
  if (found.items.length === 0) return <p class="coverage is-good">✓ {say('cover_good')}</p>
  return (
    <section class="coverage is-bad" aria-label={say('cover_title')}>
      <p role="status"><b>{say('cover_bad', { n: found.items.length })}</b> <button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{isOpen ? say('cover_hide') : say('cover_show')}</button></p>
      {isOpen && <ul>{found.items.map((one, place) => <Gap key={place} one={one} />)}</ul>}
    </section>
  )
}

function Gap({ one }: { one: Shortfall }) {
  const [since, until] = [instant(one.since), instant(one.until)]
  return (
    <li>
      <time>{formatMoment(since, now.value)} – {formatMoment(until, now.value)} <small>{spanOf((until - since) / 1000)}</small></time>
      <span class="glyphs">{one.levels.map((level) => <LevelGlyph key={level} level={level as Level} size={17} />)}</span>
      <span>{placesOf(one)}</span>
      <b>{saidOf(one)}</b>
    </li>
  )
}

function saidOf(one: Shortfall): string {
  const names = listOf(one.instead)
  if (one.shortfall === 'widened') return say('widened', { names })
  if (one.shortfall === 'not_woken') return `${say('not_woken')}（${say('instead', { names })}）`
  return say('nobody')
}
