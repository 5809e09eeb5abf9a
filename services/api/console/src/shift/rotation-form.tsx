/** People take turns: what would be made is looked at, with what it overlaps, before it is made. */
import { useRef, useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { DAY, dateOf, dayOf, spanOf, toDateField, weekdayOf } from './beijing.ts'
import { ScopeFields, scopeOf } from './scope-fields.tsx'
import { PersonSelect } from './shift-form.tsx'
import { makeRotation, people, positions } from './state.ts'
import type { RotationBody, RotationOutcome } from './types.ts'
import { say, sayProblem } from './words.ts'

const PATTERNS = [12, 8, 24, 6] as const
const ROWS_SHOWN = 28

export function RotationForm({ done }: { done: () => void }) {
  const [turns, setTurns] = useState<number[]>([])
  const [looked, setLooked] = useState<{ body: RotationBody; outcome: RotationOutcome } | null>(null)
  const [failure, fail] = useState<string | null>(null)
  const adding = useRef<HTMLDivElement>(null)
  const turn = (changed: number[]): void => {
    setTurns(changed)
    setLooked(null)
  }
  const add = (): void => turn([...turns, Number(adding.current!.querySelector('select')!.value)])
  const trying = async (body: RotationBody): Promise<void> => {
    try {
      const outcome = await makeRotation(body)
      fail(null)
      if (outcome.is_made) done()
      else setLooked({ body, outcome })
    } catch (problem) {
      fail(sayProblem(problem))
    }
  }
  const preview = (event: SubmitEvent): void => {
    event.preventDefault()
    void trying({ ...bodyOf(new FormData(event.currentTarget as HTMLFormElement), turns), dry_run: true })
  }
  return (
    <form class="roster-form" onSubmit={(event) => preview(event as SubmitEvent)} onChange={() => setLooked(null)}>
      <h4>{say('make_rotation')} <small>{say('beijing')}</small></h4>
      <label>{say('position')}<select name="position" autofocus>{positions.value.map((one) => <option key={one.position} value={one.position}>{pick(one.name)}</option>)}</select></label>
      <label>{say('pattern')}<select name="shift_hours">{PATTERNS.map((one) => <option key={one} value={one}>{say(`pattern_${one}`)}</option>)}</select></label>
      <label>{say('starts')}<input type="time" name="starts" defaultValue="08:00" required /></label>
      <label>{say('first_day')}<input type="date" name="first_day" required defaultValue={toDateField(dayOf(now.value) + DAY)} /></label>
      <label>{say('days')}<input type="number" name="days" min={1} max={92} defaultValue="14" required /></label>
      <label>{say('turn_days')}<input type="number" name="turn_days" min={1} max={31} defaultValue="1" required /></label>
      <div class="turns">
        <span>{say('people_order')}</span>
        <ol>{turns.map((one, place) => <li key={place}>{nameOf(one)} <button type="button" class="plain" aria-label={`${say('remove')} ${nameOf(one)}`} onClick={() => turn(turns.filter((_, other) => other !== place))}>×</button></li>)}</ol>
        <div ref={adding}><PersonSelect name="" chosen={null} /> <button type="button" onClick={add}>{say('add_person')}</button></div>
      </div>
      <ScopeFields present={null} />
      {looked && <Outcome outcome={looked.outcome} />}
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <p class="form-actions">
        <button class={looked ? '' : 'primary'} disabled={turns.length === 0}>{say('preview')}</button>
        {looked && <Makers looked={looked} make={(body) => void trying(body)} />}
        <button type="button" onClick={done}>{say('cancel')}</button>
      </p>
    </form>
  )
}

function Outcome({ outcome }: { outcome: RotationOutcome }) {
  const rest = outcome.shortest_rest_hours
  const kept = outcome.overlaps.length - outcome.replaceable.length
  return (
    <div class="outcome" role="status">
      <p><b>{say('would_make', { n: outcome.shifts.length })}</b>
        {rest !== null && <span class={rest === 0 ? 'is-loud' : ''}>{rest === 0 ? say('no_rest') : say('shortest_rest', { n: rest })}</span>}
        {outcome.overlaps.length > 0 && <b class="is-loud">{say('overlaps', { n: outcome.overlaps.length })}</b>}
        {kept > 0 && <span>{say('not_replaceable', { n: kept })}</span>}
      </p>
      <ol>
        {outcome.shifts.slice(0, ROWS_SHOWN).map((one) => {
          const begin = instant(one.starts_at)
          return <li key={one.starts_at}><time>{say(`weekday_${weekdayOf(begin)}` as 'weekday_0')} {dateOf(begin)} {spanOf(begin, instant(one.ends_at))}</time> {nameOf(one.account_id)}</li>
        })}
      </ol>
      {outcome.shifts.length > ROWS_SHOWN && <p class="quiet">{say('rest', { n: outcome.shifts.length - ROWS_SHOWN })}</p>}
    </div>
  )
}

/** Made only as it was looked at: the numbers of what it overlaps go along. */
function Makers({ looked, make }: { looked: { body: RotationBody; outcome: RotationOutcome }; make: (body: RotationBody) => void }) {
  const { outcome } = looked
  const body = { ...looked.body, dry_run: false, expected_overlaps: outcome.overlaps.map((one) => one.shift_id) }
  if (outcome.overlaps.length === 0) return <button type="button" class="primary" onClick={() => make(body)}>{say('make')}</button>
  return (
    <>
      {outcome.replaceable.length > 0 && <button type="button" class="primary" onClick={() => make({ ...body, overlaps: 'replace' })}>{say('replace', { n: outcome.replaceable.length })}</button>}
      <button type="button" onClick={() => make({ ...body, overlaps: 'keep' })}>{say('keep')}</button>
    </>
  )
}

function bodyOf(form: FormData, turns: number[]): RotationBody {
  return {
    position: String(form.get('position')),
    account_ids: turns,
    first_day: String(form.get('first_day')),
    days: Number(form.get('days')),
    shift_hours: Number(form.get('shift_hours')) as RotationBody['shift_hours'],
    starts: String(form.get('starts')),
    turn_days: Number(form.get('turn_days')),
    ...scopeOf(form),
  } as RotationBody
}

const nameOf = (accountId: number): string => people.value.find((one) => one.account_id === accountId)?.display_name ?? String(accountId)
