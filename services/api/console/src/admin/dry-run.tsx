/** Whom an incident would reach: choose one, see who is told when, through what and why. Nobody is told. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { LIFELINES } from '../api/types.ts'
import { incidents, loadIncidents } from '../incidents/state.ts'
import { lifelines } from '../state/catalogue.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { Levels } from './route-form.tsx'
import { MOMENTS, reasonOf, table, tryOut, type DryRun, type DryStep, type Moment, type Wish } from './routing-state.ts'
import { districtName, lifelineName, listOf, spanOf } from './routing-text.ts'
import { say, sayNamed } from './routing-words.ts'

const wish = signal<Wish>({ moment: 'opened', lifeline: 'gas', district_code: null, level: 1, at: null, incident_id: null })
const found = signal<DryRun | null>(null)
const failure = signal<string | null>(null)

export function DryRunBox() {
  // the districts come with the table: a place is chosen from the beginning
  const districts = table.value?.districts
  useEffect(() => {
    if (districts?.length && wish.peek().district_code === null) wish.value = { ...wish.peek(), district_code: districts[0]!.code }
    void loadIncidents()
  }, [districts])
  useEffect(() => {
    const stop = new AbortController()
    tryOut(wish.value, stop.signal).then(
      (run) => ((found.value = run), (failure.value = null)),
      (problem: unknown) => stop.signal.aborted || (failure.value = reasonOf(problem)),
    )
    return () => stop.abort()
    // a saved table answers otherwise
  }, [wish.value, table.value])
  return (
    <aside class="dry-run" aria-label={say('dry_title')}>
      <h3>{say('dry_title')}</h3>
      <p class="quiet">{say('dry_intro')}</p>
      <Question />
      {failure.value && <p role="alert"><span class="is-wrong">{say('failed', { reason: failure.value })}</span></p>}
      {found.value && <Answer run={found.value} />}
    </aside>
  )
}

function Question() {
  const asked = wish.value
  const set = (part: Partial<Wish>): void => void (wish.value = { ...wish.peek(), incident_id: null, ...part })
  const codes = lifelines.value?.lifelines.map((one) => one.code) ?? [...LIFELINES]
  return (
    <form class="question" onSubmit={(event) => event.preventDefault()}>
      {(incidents.value?.length ?? 0) > 0 && (
        <label class="wide">{say('dry_of')}
          <select value={asked.incident_id ?? ''} onChange={(event) => set({ incident_id: Number(event.currentTarget.value) || null })}>
            <option value="">{say('dry_pick')}</option>
            {incidents.value?.map((one) => <option key={one.incident_id} value={one.incident_id}>{say('dry_incident', { n: one.number })} {pick(one.title)}</option>)}
          </select>
        </label>
      )}
      {asked.incident_id === null && (
        <>
          <Levels level={asked.level} choose={(level) => set({ level })} label={say('dry_level')} />
          <label>{say('dry_lifeline')}<select value={asked.lifeline} onChange={(event) => set({ lifeline: event.currentTarget.value })}>{codes.map((code) => <option key={code} value={code}>{lifelineName(code)}</option>)}</select></label>
          <label>{say('dry_district')}<select value={asked.district_code ?? ''} onChange={(event) => set({ district_code: event.currentTarget.value || null })}>{table.value?.districts.map((one) => <option key={one.code} value={one.code}>{districtName(one.code)}</option>)}</select></label>
        </>
      )}
      <label>{say('dry_moment')}<select value={asked.moment} onChange={(event) => set({ moment: event.currentTarget.value as Moment, incident_id: asked.incident_id })}>{MOMENTS.map((one) => <option key={one} value={one}>{sayNamed('moment_', one)}</option>)}</select></label>
      <label>{say('dry_time')}
        <span class="at">
          <input type="datetime-local" value={asked.at ? localTime(asked.at) : ''} onInput={(event) => set({ at: event.currentTarget.value ? new Date(event.currentTarget.value).toISOString() : null, incident_id: asked.incident_id })} />
          <button type="button" aria-pressed={asked.at === null} onClick={() => set({ at: null, incident_id: asked.incident_id })}>{say('dry_now')}</button>
        </span>
      </label>
    </form>
  )
}

/** An instant as the field for local times wants it. */
function localTime(iso: string): string {
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function Answer({ run }: { run: DryRun }) {
  const told = run.steps.reduce((count, step) => count + step.told.length, 0)
  return (
    <>
      <ol class="circles" aria-live="polite">{run.steps.map((step, place) => <Circle key={place} step={step} />)}</ol>
      {!run.wants_answer && <p class="quiet">{told === 0 || run.level === 4 ? say('dry_silent') : say('dry_once')}</p>}
    </>
  )
}

function Circle({ step }: { step: DryStep }) {
  const isEmpty = step.told.length === 0
  return (
    <li class={[isEmpty ? 'is-empty' : '', step.is_repetition ? 'is-again' : ''].join(' ')}>
      <p class="circle-head">
        <b>{step.after_seconds === 0 ? say('at_once') : say('dry_plus', { time: spanOf(step.after_seconds) })}</b>
        <time>{formatMoment(instant(step.at), now.value)}</time>
      </p>
      {step.is_repetition && <p class="quiet">{say('dry_again')}</p>}
      {isEmpty && <p><span class="is-wrong">{say('dry_nobody')}</span></p>}
      <ul class="hearers">
        {step.told.map((one) => (
          <li key={one.name}>
            <b>{one.name}</b>
            <span class="channels">{one.channels.map((channel) => <i key={channel} class={`is-${channel}`}>{sayNamed('', channel)}</i>)}</span>
            {!step.is_repetition && <small>{say('dry_because', { names: listOf([...new Set(one.reasons.map((reason) => pick(reason.words)))]) })}</small>}
          </li>
        ))}
      </ul>
      {!step.is_repetition && step.gaps.map((gap) => <p key={pick(gap.words)} class="gap"><span class="is-wrong">! {pick(gap.words)}</span></p>)}
    </li>
  )
}
