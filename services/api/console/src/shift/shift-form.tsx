/** One shift: put on the roster, changed, or taken off it. The service decides and says why not. */
import { useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { DAY, dayOf, fromField, HOUR, toField } from './beijing.ts'
import { ScopeFields, scopeOf } from './scope-fields.tsx'
import { people, positions, removeShift, saveShift } from './state.ts'
import type { ShiftShown } from './types.ts'
import { say, sayProblem } from './words.ts'

export function ShiftForm({ shift, done }: { shift: ShiftShown | null; done: () => void }) {
  const [failure, fail] = useState<string | null>(null)
  const [isSure, setSure] = useState(false)
  const isRunning = shift !== null && instant(shift.starts_at) <= now.value
  const trying = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act()
      done()
    } catch (problem) {
      fail(sayProblem(problem))
    }
  }
  const send = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const span = { starts_at: fromField(String(form.get('starts_at'))), ends_at: fromField(String(form.get('ends_at'))) }
    const body = { position: String(form.get('position')), account_id: Number(form.get('account_id')), ...span, ...scopeOf(form) }
    void trying(() => saveShift(shift?.shift_id ?? null, body))
  }
  const remove = (): void => (isSure ? void trying(() => removeShift(shift!.shift_id)) : setSure(true))
  // tomorrow's day shift, unless something is changed
  const begin = shift ? instant(shift.starts_at) : dayOf(now.value) + DAY + 8 * HOUR
  const end = shift ? instant(shift.ends_at) : begin + 12 * HOUR
  return (
    <form class="roster-form" onSubmit={(event) => send(event as SubmitEvent)}>
      <h4>{say(shift ? 'change_shift' : 'add_shift')} <small>{say(isRunning ? 'running_hint' : 'beijing')}</small></h4>
      <label>{say('position')}<select name="position" autofocus>{positions.value.map((one) => <option key={one.position} value={one.position} selected={one.position === shift?.position}>{pick(one.name)}</option>)}</select></label>
      <label>{say('person')}<PersonSelect name="account_id" chosen={shift?.account_id ?? null} /></label>
      <label>{say('from')}<input type="datetime-local" name="starts_at" required defaultValue={toField(begin)} /></label>
      <label>{say('to')}<input type="datetime-local" name="ends_at" required defaultValue={toField(end)} /></label>
      <ScopeFields present={shift} />
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <p class="form-actions">
        <button class="primary">{say('save')}</button>
        <button type="button" onClick={done}>{say('cancel')}</button>
        {shift && <button type="button" class={isSure ? 'is-loud' : ''} onClick={remove}>{say(isSure ? 'confirm_remove' : isRunning ? 'end_now' : 'remove')}</button>}
      </p>
    </form>
  )
}

/** People who cannot be woken are marked before they are chosen. */
export function PersonSelect({ name, chosen }: { name: string; chosen: number | null }) {
  return (
    <select name={name}>
      {people.value.map((one) => <option key={one.account_id} value={one.account_id} selected={one.account_id === chosen}>{one.display_name}{one.channels.length === 0 && ` (${say('screen')})`}</option>)}
    </select>
  )
}
