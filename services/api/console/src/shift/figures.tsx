/** Figures of the shift beside what the standards aim at; a number opens the list that it counts. */
import { useEffect, useState } from 'preact/hooks'
import { getJson, query } from '../api/client.ts'
import { now } from '../state/clock.ts'
import { session } from '../state/session.ts'
import { formatSpan, formatValue, instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { DAY, momentOf, spanOf } from './beijing.ts'
import { Facts } from './facts.tsx'
import { duty, readCount } from './state.ts'
import type { Figure, ShiftFigures } from './types.ts'
import { say } from './words.ts'

type Span = { since: number; until: number }
const CHOICES = ['this_shift', 'last_shift', 'last_day'] as const
type Choice = (typeof CHOICES)[number]

export function Figures() {
  const [choice, choose] = useState<Choice>('this_shift')
  const [figures, setFigures] = useState<ShiftFigures | null>(null)
  const [opened, open] = useState<string | null>(null)
  const own = shiftNow()
  const span = spanFor(choice, own, now.value)
  useEffect(() => {
    if (duty.value) void getJson<ShiftFigures>('/api/shift-figures' + asked(span)).then(setFigures, () => {})
  }, [choice, own.since, duty.value === null, readCount.value])
  return (
    <section class="figures">
      <h3>{say('figures')} <small>{spanOf(span.since, span.until)}</small>
        <span class="choices" role="group">{CHOICES.map((one) => <button key={one} aria-pressed={one === choice} onClick={() => choose(one)}>{say(one)}</button>)}</span>
      </h3>
      {figures && <Bars figures={figures} />}
      {figures && (
        <table>
          <thead><tr><th>{say('figure')}</th><th class="number">{say('value')}</th><th>{say('target')}</th></tr></thead>
          <tbody>{figures.items.map((one) => <Row key={one.code} figure={one} counted={figures} isOpen={opened === one.code} open={() => open(opened === one.code ? null : one.code)} />)}</tbody>
        </table>
      )}
      {figures && <p class="quiet source">{say('source_note')}</p>}
    </section>
  )
}

type RowFacts = { figure: Figure; counted: ShiftFigures; isOpen: boolean; open: () => void }

function Row({ figure, counted, isOpen, open }: RowFacts) {
  const said = sayValue(figure.value, figure.unit)
  const isLinked = figure.fact !== null && (figure.value ?? 0) > 0
  return (
    <>
      <tr>
        <td>{pick(figure.name)}</td>
        <td class="number">{isLinked ? <button class="plain link" aria-expanded={isOpen} onClick={open}>{said}</button> : said}</td>
        <td>{figure.target && <span title={`${figure.target.source} [${figure.target.mark}]`}>
          {figure.verdict && <b class={figure.verdict === 'beyond' ? 'is-wrong' : ''}>{say(figure.verdict)}</b>} {say('at_most', { n: sayValue(figure.target.at_most, figure.unit) })}
          {figure.target.limit !== null && `, ${say('manageable', { n: sayValue(figure.target.limit, figure.unit) })}`} <small class="quiet">[{figure.target.mark}]</small>
        </span>}</td>
      </tr>
      {isOpen && figure.fact && <tr class="facts"><td colSpan={3}><Facts fact={figure.fact} query={asked({ since: instant(counted.since), until: instant(counted.until) })} /></td></tr>}
    </>
  )
}

/** Alerts by ten minutes, with the line above which nobody can read them all. Bars beyond it are white, not coloured. */
function Bars({ figures }: { figures: ShiftFigures }) {
  const most = Math.max(figures.flood + 2, ...figures.by_period)
  const width = 100 / figures.by_period.length
  return (
    <figure class="bars">
      <svg viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label={say('by_ten', { n: figures.flood })}>
        {figures.by_period.map((count, place) => count > 0 && (
          <rect key={place} class={count > figures.flood ? 'is-flood' : ''} x={place * width} width={width * 0.8} y={30 - (30 * count) / most} height={(30 * count) / most} />
        ))}
        <line x1="0" x2="100" y1={30 - (30 * figures.flood) / most} y2={30 - (30 * figures.flood) / most} />
      </svg>
      <figcaption><span>{momentOf(instant(figures.since), now.value)}</span><span>{say('by_ten', { n: figures.flood })}</span><span>{momentOf(instant(figures.until), now.value)}</span></figcaption>
    </figure>
  )
}

function sayValue(value: number | null, unit: Figure['unit']): string {
  if (value === null) return '–'
  if (unit === 'seconds') return formatSpan(value * 1000)
  return unit === 'share' ? `${formatValue(value * 100)} %` : formatValue(value)
}

/** The shift that whoever is signed in serves, else that of the first position, else the last half day. */
function shiftNow(): Span {
  const name = 'name' in session.value ? session.value.name : null
  const held = duty.value?.positions.flatMap((post) => post.now) ?? []
  const shift = held.find((one) => one.name === name) ?? held[0]
  if (!shift) return { since: Math.floor(now.peek() / DAY) * DAY - DAY / 2, until: now.peek() }
  return { since: instant(shift.starts_at), until: instant(shift.ends_at) }
}

/** The shift before is taken to be as long as this one. */
function spanFor(choice: Choice, own: Span, at: number): Span {
  if (choice === 'last_day') return { since: at - DAY, until: at }
  if (choice === 'last_shift') return { since: own.since - Math.min(own.until - own.since, DAY), until: own.since }
  return { since: own.since, until: Math.min(own.until, at) }
}

const asked = ({ since, until }: Span): string => query({ since: new Date(since).toISOString(), until: new Date(until).toISOString() })
