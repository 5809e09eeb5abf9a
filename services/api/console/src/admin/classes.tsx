/** Which alerts latch, how long they may be shelved, when they are annunciated anew. The most specific row stands first. */
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { getJson, Problem, send } from '../api/client.ts'
import type { components } from '../api/schema.ts'
import { LEVELS, type Level } from '../api/types.ts'
import { lifelines, ruleById } from '../state/catalogue.ts'
import { may } from '../state/session.ts'
import { pick, text } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { say } from './clocks-words.ts'
import './clocks.css'
import { DurationField, sayDuration } from './duration-field.tsx'
import './routing.css'
import { loadCatalogue } from './routing-state.ts'
import { levelName, lifelineName } from './routing-text.ts'

type AlertClass = components['schemas']['AlertClass']
type Body = components['schemas']['ClassBody']

const EMPTY: Body = { rule_id: null, lifeline: null, level: 2, is_latching: true, longest_shelving_seconds: 3600, realarm_seconds: null }
const FIRST_REALARM = 1800

const classes = signal<AlertClass[] | null>(null)
const failure = signal<string | null>(null)
const edited = signal<Body | null>(null)

export default function Classes() {
  useEffect(() => void Promise.all([load(), loadCatalogue()]), [])
  return (
    <div class="settings classes">
      <header class="section-head"><h3>{say('classes_title')}</h3>{may('clocks.write') && <button onClick={() => (edited.value = EMPTY)}>{say('add_class')}</button>}</header>
      <p class="intro">{say('classes_intro')}</p>
      {failure.value && <p role="alert"><span class="is-wrong">{failure.value}</span></p>}
      {edited.value && <Form key={keyOf(edited.value)} first={edited.value} />}
      {classes.value === null && !failure.value && <p class="quiet">{text('loading')}</p>}
      <section class="moment">
        <div class="class-row is-head"><span>{say('about')}</span><span>{say('latching')}</span><span>{say('shelving')}</span><span>{say('realarm')}</span><span /><span /></div>
        {classes.value?.map((one) => <Row key={one.class_id} one={one} />)}
      </section>
    </div>
  )
}

function Row({ one }: { one: AlertClass }) {
  return (
    <div class="class-row">
      <b class="about">{one.level !== null && <LevelGlyph level={one.level as Level} size={18} />}{aboutOf(one)}</b>
      <span>{one.is_latching ? say('latching_yes') : say('latching_no')}</span>
      <span>{one.longest_shelving_seconds === 0 ? say('no_shelving') : sayDuration(one.longest_shelving_seconds)}</span>
      <span>{one.realarm_seconds === null ? say('no_realarm') : say('after_ack', { time: sayDuration(one.realarm_seconds) })}</span>
      <small class="quiet" title={say('source', { source: one.source })}>{one.mark === 'S' ? one.source : say('design')}</small>
      {may('clocks.write') && (
        <span class="acts">
          <button class="plain" onClick={() => (edited.value = { ...one })}>{say('change')}</button>
          {one.mark === 'S' && <button class="plain" onClick={() => void guarded(() => send('DELETE', `/api/alert-classes/${one.class_id}`))}>{one.default ? say('reset') : say('remove')}</button>}
        </span>
      )}
    </div>
  )
}

function aboutOf(one: Pick<AlertClass, 'rule_id' | 'lifeline' | 'level'>): string {
  const level = one.level === null ? say('any_level') : levelName(one.level)
  if (one.rule_id !== null) return `${pick(ruleById.value.get(one.rule_id)?.title) || one.rule_id} · ${level}`
  return one.lifeline === null ? level : `${lifelineName(one.lifeline)} · ${level}`
}

function keyOf(one: Body): string {
  return [one.rule_id, one.lifeline, one.level].join('|')
}

function Form({ first }: { first: Body }) {
  const [body, setBody] = useState<Body>(first)
  const set = (part: Partial<Body>): void => setBody({ ...body, ...part })
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const { rule_id, lifeline, level, is_latching, longest_shelving_seconds, realarm_seconds } = body
    if (await guarded(() => send('PUT', '/api/alert-classes', { rule_id, lifeline, level, is_latching, longest_shelving_seconds, realarm_seconds }))) edited.value = null
  }
  const rules = [...ruleById.value.values()]
  return (
    <form class="class-form" onSubmit={(event) => void save(event as SubmitEvent)}>
      <label>{say('by_level')}<select value={body.level ?? ''} onChange={(event) => set({ level: (Number(event.currentTarget.value) || null) as Level | null })}>{body.rule_id !== null && <option value="">{say('any_level')}</option>}{LEVELS.map((one) => <option key={one} value={one}>{levelName(one)}</option>)}</select></label>
      <label>{say('by_lifeline')}<select disabled={body.rule_id !== null} value={body.lifeline ?? ''} onChange={(event) => set({ lifeline: event.currentTarget.value || null })}><option value="">{say('all')}</option>{lifelines.value?.lifelines.map((one) => <option key={one.code} value={one.code}>{pick(one.name)}</option>)}</select></label>
      <label>{say('by_rule')}<select value={body.rule_id ?? ''} onChange={(event) => set({ rule_id: event.currentTarget.value || null, lifeline: null, level: event.currentTarget.value ? body.level : body.level ?? 2 })}><option value="">{say('any_rule')}</option>{rules.map((one) => <option key={one.id} value={one.id}>{pick(one.title)}</option>)}</select></label>
      <label class="tick"><input type="checkbox" checked={body.is_latching} onChange={() => set({ is_latching: !body.is_latching })} />{say('latching_yes')}</label>
      <DurationField label={say('shelving')} seconds={body.longest_shelving_seconds} set={(seconds) => set({ longest_shelving_seconds: seconds })} minimum={0} />
      <span>
        <label class="tick"><input type="checkbox" checked={body.realarm_seconds !== null} onChange={() => set({ realarm_seconds: body.realarm_seconds === null ? FIRST_REALARM : null })} />{say('realarm')}</label>
        {body.realarm_seconds !== null && <DurationField label={say('after_ack', { time: '' })} seconds={body.realarm_seconds!} set={(seconds) => set({ realarm_seconds: seconds })} />}
      </span>
      <p class="buttons"><button class="primary">{say('save')}</button><button type="button" onClick={() => (edited.value = null)}>{say('cancel')}</button></p>
    </form>
  )
}

async function load(): Promise<void> {
  await guarded(async () => void (classes.value = (await getJson<{ items: AlertClass[] }>('/api/alert-classes')).items), false)
}

async function guarded(work: () => Promise<unknown>, reads = true): Promise<boolean> {
  try {
    await work()
    failure.value = null
  } catch (problem) {
    failure.value = say('failed', { reason: problem instanceof Problem ? problem.detail : (problem as Error).message })
    return false
  }
  if (reads) await load()
  return true
}
