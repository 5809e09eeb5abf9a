/** The form between wanting an act and doing it: level, reason, ground, note; and what it means. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { LEVELS, type IncidentDetail, type Level } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { text, type TextKey } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import type { Act } from './acts.ts'
import { closeForm } from './asked.ts'
import { Conditions } from './conditions.tsx'
import { releaseConditions } from './release.ts'
import { act as perform } from './state.ts'
import { failureWords, say, sayNamed } from './words.ts'

const FALSE_ALARM = ['calibration', 'environment', 'biogas', 'traffic', 'other_false']
const DEVICE_FAULT = ['drift', 'stuck', 'flooded', 'battery', 'communication', 'other_fault']
const CODES: Partial<Record<Act, readonly string[]>> = { 'false-alarm': FALSE_ALARM, 'device-fault': DEVICE_FAULT }
/** Nobody should say that it is over without having seen what the sensors say. */
const CALMING: readonly Act[] = ['false-alarm', 'device-fault', 'dispose', 'review', 'release', 'archive', 'lower-level']
const ENDING: readonly Act[] = ['false-alarm', 'device-fault', 'release', 'archive']

export function ActForm({ incident, act }: { incident: IncidentDetail; act: Act }) {
  const isUnmet = act === 'release' && releaseConditions(incident.release, now.value).some((one) => !one.isMet)
  const codes = CODES[act]
  return (
    <Form title={sayNamed('act_', act)} confirm={say('confirm_act', { act: sayNamed('act_', act) })}
      send={(form) => perform(incident.incident_id, act, bodyOf(form))}>
      {CALMING.includes(act) && incident.live_count > 0 && <p class="caution">{say('still_live', { n: incident.live_count })}</p>}
      {act === 'release' && <Conditions release={incident.release} />}
      <Levels act={act} present={incident.level} />
      {codes && <Choices name="reason_code" label={say('reason')} options={codes.map((code) => [code, sayNamed('reason_', code)])} />}
      {isUnmet && <label>{say('conditions_unmet')}<input name="despite" required maxLength={500} /></label>}
      <label>{say('note')}<input name="note" maxLength={500} required={act === 'note'} /></label>
      {ENDING.includes(act) && <p class="quiet">{say('ends_incident')}</p>}
    </Form>
  )
}

type FormFacts = { title: string; confirm: string; send: (form: HTMLFormElement) => Promise<unknown>; isReady?: boolean; className?: string; children: ComponentChildren }

/** Opens with the hand on its first field, closes when the service has taken it, stays with the reason when not. */
export function Form({ title, confirm, send, isReady = true, className = '', children }: FormFacts) {
  const [failure, fail] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => focusInside(form.current!), [])
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    await send(form.current!).then(closeForm, (problem: unknown) => fail(failureWords(problem)))
    setBusy(false)
  }
  return (
    <form ref={form} class={`incident-ask ${className}`} aria-label={title} onSubmit={(event) => void submit(event as SubmitEvent)}>
      <h3>{title}</h3>
      {children}
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <p class="form-end"><button class="primary" disabled={isBusy || !isReady}>{confirm}</button><button type="button" onClick={closeForm}>{say('cancel')} <kbd>Esc</kbd></button></p>
    </form>
  )
}

/** Into the form, and back to where the hand was when it closes. */
function focusInside(form: HTMLFormElement): () => void {
  const before = document.activeElement as HTMLElement | null
  const first = form.querySelector<HTMLElement>('input:checked, input:not([type=radio]), select, input')
  ;(first ?? form.querySelector('button'))?.focus()
  return () => {
    const isAway = document.activeElement === document.body || form.contains(document.activeElement)
    if (isAway) (before?.isConnected ? before : document.querySelector<HTMLElement>('.drawer .detail-body'))?.focus()
  }
}

/** Only levels that this act can lead to; shape, numeral and word, never colour alone. */
function Levels({ act, present }: { act: Act; present: Level }) {
  const fits: Partial<Record<Act, (level: Level) => boolean>> = {
    judge: () => true, issue: () => true, 'raise-level': (level) => level < present, 'lower-level': (level) => level > present,
  }
  const levels = LEVELS.filter((level) => fits[act]?.(level))
  if (levels.length === 0) return null
  const first = act === 'raise-level' ? levels.at(-1) : act === 'lower-level' ? levels[0] : present
  return <LevelChoice levels={levels} first={first!} />
}

export function LevelChoice({ levels, first }: { levels: readonly Level[]; first: Level }) {
  return (
    <fieldset class="choices"><legend>{say('level')}</legend>
      {levels.map((level) => (
        <label key={level}><input type="radio" name="level" value={level} defaultChecked={level === first} /><LevelGlyph level={level} size={22} />{text(`level_name_${level}` as TextKey)}</label>
      ))}
    </fieldset>
  )
}

export function Choices({ name, label, options }: { name: string; label: string; options: (readonly [string, string])[] }) {
  return (
    <fieldset class="choices"><legend>{label}</legend>
      {options.map(([value, word], place) => <label key={value}><input type="radio" name={name} value={value} defaultChecked={place === 0} />{word}</label>)}
    </fieldset>
  )
}

function bodyOf(form: HTMLFormElement): Record<string, unknown> {
  const filled = [...new FormData(form)].filter(([, value]) => value !== '')
  return Object.fromEntries(filled.map(([name, value]) => [name, name === 'level' ? Number(value) : value]))
}
