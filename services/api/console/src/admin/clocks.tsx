/** How long each step may take: one line per step and lifeline, one column per level, each figure with where it comes from. */
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { getJson, Problem, send } from '../api/client.ts'
import type { components } from '../api/schema.ts'
import { LEVELS, type Level } from '../api/types.ts'
import { may } from '../state/session.ts'
import { text } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { say, type Word } from './clocks-words.ts'
import './clocks.css'
import { DurationField, sayDuration } from './duration-field.tsx'
import './routing.css'
import { loadCatalogue } from './routing-state.ts'
import { levelName, lifelineName } from './routing-text.ts'
import { lifelines } from '../state/catalogue.ts'

type Rule = components['schemas']['ClockRule']
type Changed = components['schemas']['ClockChanged']
type Place = { lifeline: string | null; level: Level; clock: Rule['clock'] }

const CLOCKS: readonly Rule['clock'][] = ['judge', 'acknowledge', 'arrive', 'feedback', 'close']
const EVERY = 'all'
const FIRST_SECONDS = 1800

const rules = signal<Rule[] | null>(null)
const failure = signal<string | null>(null)
const outcome = signal<string | null>(null)
const edited = signal<Place | null>(null)

export default function Clocks() {
  useEffect(() => void Promise.all([load(), loadCatalogue()]), [])
  return (
    <div class="settings clocks">
      <h3>{say('clocks_title')}</h3>
      <p class="intro">{say('clocks_intro')}</p>
      {failure.value && <p role="alert"><span class="is-wrong">{failure.value}</span></p>}
      <p class="outcome" role="status">{outcome.value}</p>
      {rules.value === null && !failure.value && <p class="quiet">{text('loading')}</p>}
      {rules.value && CLOCKS.map((clock) => <Step key={clock} clock={clock} rules={rules.value!.filter((rule) => rule.clock === clock)} />)}
    </div>
  )
}

function Step({ clock, rules }: { clock: Rule['clock']; rules: readonly Rule[] }) {
  const own = [...new Set(rules.map((rule) => rule.lifeline))].filter((one): one is string => one !== null)
  const others = lifelines.value?.lifelines.map((one) => one.code).filter((code) => !own.includes(code)) ?? []
  return (
    <section class="moment">
      <h4>{say(clock as Word)}</h4>
      <div class="clock-grid">
        <span />{LEVELS.map((level) => <span key={level} class="clock-level"><LevelGlyph level={level} size={18} />{levelName(level)}</span>)}
        {[null, ...own].map((lifeline) => <Line key={lifeline} lifeline={lifeline} clock={clock} rules={rules} />)}
      </div>
      {edited.value?.clock === clock && <Form place={edited.value} rules={rules} />}
      {may('clocks.write') && others.length > 0 && (
        <select class="quiet" aria-label={say('add_own')} value="" onChange={(event) => (edited.value = { lifeline: event.currentTarget.value, level: 1, clock })}>
          <option value="" disabled>+ {say('add_own')}</option>{others.map((code) => <option key={code} value={code}>{lifelineName(code)}</option>)}
        </select>
      )}
    </section>
  )
}

function Line({ lifeline, clock, rules }: { lifeline: string | null; clock: Rule['clock']; rules: readonly Rule[] }) {
  return (
    <>
      <b>{lifeline === null ? say('all') : lifelineName(lifeline)}</b>
      {LEVELS.map((level) => {
        const rule = rules.find((one) => one.lifeline === lifeline && one.level === level)
        return <button key={level} data-level={levelName(level)} class={`plain clock-cell is-${markOf(rule)}`} disabled={!may('clocks.write')} onClick={() => (edited.value = { lifeline, level, clock })}>
          <b>{rule ? sayDuration(rule.seconds) : lifeline === null ? say('none') : say('of_all')}</b>
          {rule && <small title={say('source', { source: rule.source })}>{saidMark(rule)}</small>}
        </button>
      })}
    </>
  )
}

function markOf(rule: Rule | undefined): 'none' | 'city' | 'design' | 'published' {
  return !rule ? 'none' : rule.mark === 'S' ? 'city' : rule.mark === 'D' ? 'design' : 'published'
}

function saidMark(rule: Rule): string {
  const said = say(markOf(rule) as Word)
  const before = rule.default_seconds !== null && rule.default_seconds !== rule.seconds ? ` · ${say('was', { time: sayDuration(rule.default_seconds) })}` : ''
  return `${said}${before}${rule.running_count > 0 ? ` · ${say('running', { n: rule.running_count })}` : ''}`
}

function Form({ place, rules }: { place: Place; rules: readonly Rule[] }) {
  const rule = rules.find((one) => one.lifeline === place.lifeline && one.level === place.level)
  const governing = rule ?? rules.find((one) => one.lifeline === null && one.level === place.level)
  const [seconds, setSeconds] = useState(governing?.seconds ?? FIRST_SECONDS)
  const [moves, setMoves] = useState(false)
  useEffect(() => setSeconds(governing?.seconds ?? FIRST_SECONDS), [place])
  const difference = seconds - (governing?.seconds ?? seconds)
  const path = `/api/clocks/${place.lifeline ?? EVERY}/${place.level}/${place.clock}?moves_running=${moves}`
  const done = (): void => void (edited.value = null)
  const isCitys = rule !== undefined && rule.mark === 'S'
  return (
    <form class="clock-form" onSubmit={(event) => (event.preventDefault(), void change('PUT', path, { seconds }).then(done))}>
      <b>{place.lifeline === null ? say('all') : lifelineName(place.lifeline)} · {levelName(place.level)} · {say(place.clock as Word)}</b>
      {rule && <small class="quiet">{say('source', { source: rule.source })}</small>}
      {place.lifeline !== null && <select aria-label={say('by_level')} value={place.level} onChange={(event) => (edited.value = { ...place, level: Number(event.currentTarget.value) as Level })}>{LEVELS.map((one) => <option key={one} value={one}>{levelName(one)}</option>)}</select>}
      <DurationField label={say(place.clock as Word)} seconds={seconds} set={setSeconds} />
      {(governing?.running_count ?? 0) > 0 && <label class="tick"><input type="checkbox" checked={moves} onChange={() => setMoves(!moves)} />{say('moves', { n: governing!.running_count, time: `${difference < 0 ? '−' : '+'}${sayDuration(Math.abs(difference))}` })}</label>}
      <p class="buttons">
        <button class="primary" disabled={!(seconds >= 30)}>{say('save')}</button>
        {isCitys && <button type="button" onClick={() => void change('DELETE', path).then(done)}>{say('reset')}{rule.default_seconds !== null && ` (${sayDuration(rule.default_seconds)})`}</button>}
        <button type="button" onClick={done}>{say('cancel')}</button>
      </p>
    </form>
  )
}

async function change(method: 'PUT' | 'DELETE', path: string, body?: object): Promise<void> {
  await guarded(async () => {
    const changed = (await (await send(method, path, body)).json()) as Changed
    outcome.value = say('saved') + (changed.moved_count > 0 ? say('moved', { n: changed.moved_count }) : '')
    await load()
  })
}

async function load(): Promise<void> {
  await guarded(async () => void (rules.value = (await getJson<{ items: Rule[] }>('/api/clocks')).items))
}

async function guarded(work: () => Promise<void>): Promise<void> {
  await work().then(
    () => void (failure.value = null),
    (problem: unknown) => void (failure.value = say('failed', { reason: problem instanceof Problem ? problem.detail : (problem as Error).message })),
  )
}
