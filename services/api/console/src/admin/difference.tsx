/** What a change of the table would do, before it is saved: who hears more, who less, and why it may be refused. */
import { useEffect, useState } from 'preact/hooks'
import { pick } from '../text/text.ts'
import { compareWith, reasonOf, type Comparison, type Difference, type RouteBody } from './routing-state.ts'
import { levelsOf, listOf, placesOf, spanOf } from './routing-text.ts'
import { say, sayNamed } from './routing-words.ts'

/** Typing is followed, but not letter by letter. [ms] */
const GATHER = 350
const SHOWN = 8

type Facts = { routeId: number; body: RouteBody | null; act: string; save: () => Promise<void>; done: () => void }

/** The comparison with the button that saves it. `body` null: the row is taken away. */
export function Change({ routeId, body, act, save, done }: Facts) {
  const [found, setFound] = useState<Comparison | null>(null)
  const [failure, fail] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const wish = JSON.stringify(body)
  useEffect(() => {
    setFound(null)
    let isStale = false
    const timer = setTimeout(() => {
      compareWith(routeId, body).then(
        (comparison) => isStale || (setFound(comparison), fail(null)),
        (problem: unknown) => isStale || fail(reasonOf(problem)),
      )
    }, GATHER)
    return () => {
      isStale = true
      clearTimeout(timer)
    }
  }, [routeId, wish])
  const mine = found?.faults.filter((fault) => fault.route_id === routeId || fault.route_id === null) ?? []
  const refused = mine.filter((fault) => fault.is_refused)
  const submit = async (): Promise<void> => {
    setBusy(true)
    await save().then(done, (problem: unknown) => fail(reasonOf(problem)))
    setBusy(false)
  }
  return (
    <div class="change" role="region" aria-live="polite">
      {refused.length > 0 && <Said head={say('refused_head')} lines={refused.map((fault) => pick(fault.words))} isLoud />}
      {mine.length > refused.length && <Said head={say('warned_head')} lines={mine.filter((fault) => !fault.is_refused).map((fault) => pick(fault.words))} />}
      <h4>{say('compare_head')}</h4>
      {found === null && !failure && <p class="quiet">{say('compare_wait')}</p>}
      {found && found.differences.length === 0 && <p class="quiet">{say('compare_none')}</p>}
      {found && <ul class="differences">{found.differences.slice(0, SHOWN).map((one, place) => <Line key={place} one={one} />)}</ul>}
      {found && found.differences.length > SHOWN && <p class="quiet">+{found.differences.length - SHOWN}</p>}
      {failure && <p role="alert"><span class="is-wrong">{say('failed', { reason: failure })}</span></p>}
      <p class="buttons">
        <button type="button" class="primary" disabled={isBusy || found === null || refused.length > 0} onClick={() => void submit()}>{isBusy ? say('saving') : act}</button>
        <button type="button" onClick={done}>{say('cancel')}</button>
      </p>
    </div>
  )
}

function Said({ head, lines, isLoud = false }: { head: string; lines: readonly string[]; isLoud?: boolean }) {
  return <div class={isLoud ? 'said is-loud' : 'said'} role={isLoud ? 'alert' : undefined}><b>{head}</b><ul>{lines.map((line) => <li key={line}>{line}</li>)}</ul></div>
}

function Line({ one }: { one: Difference }) {
  const where = [sayNamed('moment_', one.moment), placesOf({ lifelines: one.lifelines, districts: one.districts }), levelsOf(one.levels)].filter(Boolean).join(' · ')
  return (
    <li class={`is-${one.change}`}>
      <b class="sign" aria-hidden="true">{one.change === 'more' ? '+' : one.change === 'less' ? '−' : '±'}</b>
      <span><b>{one.name}</b> {sayNamed('', one.change)}</span>
      <span>{heard(one.before)} → {heard(one.after)}</span>
      <small>{where} · {say('of_hours', { n: Math.round(one.hours * 10) / 10 })}</small>
    </li>
  )
}

function heard(one: Difference['before']): string {
  if (!one) return say('never')
  const when = one.after_seconds === 0 ? say('at_once') : say('dry_plus', { time: spanOf(one.after_seconds) })
  return `${when} ${listOf(one.channels.map((channel) => sayNamed('', channel)))}`
}
