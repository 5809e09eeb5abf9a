/** One row being written. What it would change is shown while it is written; nothing is saved before the button. */
import { useState } from 'preact/hooks'
import { LEVELS, LIFELINES, type Level } from '../api/types.ts'
import { lifelines } from '../state/catalogue.ts'
import { pick } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { Change } from './difference.tsx'
import { bodyOf, MOMENTS, saveRoute, table, type Channel, type Choice, type Moment, type Route, type RouteBody } from './routing-state.ts'
import { districtName, levelName, lifelineName } from './routing-text.ts'
import { say, sayNamed } from './routing-words.ts'

const EMPTY: RouteBody = { moment: 'opened', lifeline: null, district_code: null, level: 3, from_time: null, to_time: null, step: 0, after_seconds: 0, recipient_kind: 'position', recipient: '', channels: ['screen', 'push', 'message'], enabled: true }
const FOR_PEOPLE: readonly Channel[] = ['screen', 'push', 'message']
const KINDS: readonly Choice['recipient_kind'][] = ['position', 'account', 'role', 'crew', 'webhook']
const FIRST_DELAY = 300

export function RouteForm({ route, done }: { route: Route | null; done: () => void }) {
  const [body, setBody] = useState<RouteBody>(route ? bodyOf(route) : EMPTY)
  const set = (part: Partial<RouteBody>): void => setBody({ ...body, ...part })
  const cancel = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    done()
  }
  const isWhole = body.recipient !== '' && body.channels.length > 0 && (body.from_time === null) === (body.to_time === null)
  return (
    <form class="route-form" onSubmit={(event) => event.preventDefault()} onKeyDown={cancel}>
      <Recipient body={body} set={set} />
      <label>{say('form_moment')}
        <select value={body.moment} onChange={(event) => set({ moment: event.currentTarget.value as Moment })}>{MOMENTS.map((one) => <option key={one} value={one}>{sayNamed('moment_', one)}</option>)}</select>
      </label>
      <label>{say('form_step')}
        <select value={body.step} onChange={(event) => set(stepOf(Number(event.currentTarget.value), body))}>{[0, 1, 2, 3].map((step) => <option key={step} value={step}>{step === 0 ? say('step_0') : say('step_n', { n: step })}</option>)}</select>
      </label>
      {body.step > 0 && <label>{say('form_after')}<input type="number" min={1} max={86400} value={body.after_seconds} onInput={(event) => set({ after_seconds: Number(event.currentTarget.value) })} /></label>}
      <Levels level={body.level} choose={(level) => set({ level })} label={say('form_level')} />
      <Place body={body} set={set} />
      <Hours body={body} set={set} />
      <Channels body={body} set={set} />
      {isWhole && <Change routeId={route?.route_id ?? 0} body={body} act={say('save')} save={() => saveRoute(route?.route_id ?? 0, body)} done={done} />}
      {!isWhole && <p class="buttons"><button type="button" onClick={done}>{say('cancel')}</button></p>}
    </form>
  )
}

type Part = { body: RouteBody; set: (part: Partial<RouteBody>) => void }

function stepOf(step: number, body: RouteBody): Partial<RouteBody> {
  return { step, after_seconds: step === 0 ? 0 : body.after_seconds || FIRST_DELAY * step }
}

function Recipient({ body, set }: Part) {
  const choices = table.value?.choices ?? []
  const chosen = body.recipient ? `${body.recipient_kind} ${body.recipient}` : ''
  const choose = (value: string): void => {
    const one = choices.find((choice) => `${choice.recipient_kind} ${choice.recipient}` === value)
    if (!one) return
    const people = body.channels.filter((channel) => channel !== 'webhook')
    const channels: Channel[] = one.recipient_kind === 'webhook' ? ['webhook'] : people.length > 0 ? people : [...FOR_PEOPLE]
    set({ recipient_kind: one.recipient_kind, recipient: one.recipient, channels })
  }
  return (
    <label>{say('form_recipient')}
      <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="" disabled>{say('choose')}</option>
        {KINDS.map((kind) => (
          <optgroup key={kind} label={sayNamed('kind_', kind)}>
            {choices.filter((one) => one.recipient_kind === kind).map((one) => <option key={one.recipient} value={`${kind} ${one.recipient}`}>{pick(one.name)}</option>)}
          </optgroup>
        ))}
      </select>
    </label>
  )
}

/** Four glyphs to choose from; the arrows move between them. */
export function Levels({ level, choose, label }: { level: number; choose: (level: Level) => void; label: string }) {
  return (
    <fieldset class="levels"><legend>{label}</legend>
      {LEVELS.map((one) => (
        <label key={one} class={one === level ? 'is-chosen' : ''} title={levelName(one)}>
          <input type="radio" checked={one === level} onChange={() => choose(one)} aria-label={levelName(one)} />
          <LevelGlyph level={one} size={22} isAcknowledged={one !== level} /><span>{levelName(one)}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Place({ body, set }: Part) {
  const codes = lifelines.value?.lifelines.map((one) => one.code) ?? [...LIFELINES]
  return (
    <>
      <label>{say('form_lifeline')}
        <select value={body.lifeline ?? ''} onChange={(event) => set({ lifeline: event.currentTarget.value || null })}>
          <option value="">{say('all_lifelines')}</option>{codes.map((code) => <option key={code} value={code}>{lifelineName(code)}</option>)}
        </select>
      </label>
      <label>{say('form_district')}
        <select value={body.district_code ?? ''} onChange={(event) => set({ district_code: event.currentTarget.value || null })}>
          <option value="">{say('all_districts')}</option>{table.value?.districts.map((one) => <option key={one.code} value={one.code}>{districtName(one.code)}</option>)}
        </select>
      </label>
    </>
  )
}

function Hours({ body, set }: Part) {
  return (
    <fieldset class="hours"><legend>{say('form_hours')}</legend>
      <input type="time" aria-label={say('form_from')} value={body.from_time?.slice(0, 5) ?? ''} onInput={(event) => set({ from_time: event.currentTarget.value || null })} />
      <span>–</span>
      <input type="time" aria-label={say('form_to')} value={body.to_time?.slice(0, 5) ?? ''} onInput={(event) => set({ to_time: event.currentTarget.value || null })} />
    </fieldset>
  )
}

function Channels({ body, set }: Part) {
  if (body.recipient_kind === 'webhook') return null
  const toggle = (channel: Channel): void => set({ channels: FOR_PEOPLE.filter((one) => (one === channel) !== body.channels.includes(one)) })
  return (
    <fieldset class="ticks"><legend>{say('form_channels')}</legend>
      {FOR_PEOPLE.map((one) => <label key={one}><input type="checkbox" checked={body.channels.includes(one)} onChange={() => toggle(one)} />{sayNamed('', one)}</label>)}
    </fieldset>
  )
}
