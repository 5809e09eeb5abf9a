/** Keeping an alert quiet for a while, with a reason and an end; letting go of one that is latched. */
import { useState } from 'preact/hooks'
import { postJson } from '../api/client.ts'
import type { Alert } from '../api/types.ts'
import { mergeAlerts } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { may } from '../state/session.ts'
import { formatMoment, instant } from '../text/format.ts'
import { isShelving } from './shelving.ts'
import { failureWords, say, sayNamed } from './words.ts'

const SPANS = [900, 3600, 14400, 28800]
const REASONS = ['nuisance', 'maintenance', 'known_cause', 'faulty_sensor', 'other']

export function ShelveBox({ alert }: { alert: Alert }) {
  const isOpen = isShelving.value
  const [failure, fail] = useState<string | null>(null)
  const send = async (action: string, body: Record<string, unknown>): Promise<void> => {
    try {
      mergeAlerts([await postJson<Alert>(`/api/alerts/${alert.alert_id}/${action}`, body)])
      isShelving.value = false
      fail(null)
    } catch (problem) {
      fail(failureWords(problem))
    }
  }
  const isShelved = alert.override === 'shelved'
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    void send('shelve', { seconds: Number(form.get('seconds')), reason_code: form.get('reason_code'), reason: form.get('reason'), one_shot: form.has('one_shot') })
  }
  return (
    <div class="shelve-box">
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {isShelved && <p><b>{sayNamed('', alert.override)}</b> {alert.override_until && say('until', { time: formatMoment(instant(alert.override_until), now.value) })}</p>}
      {alert.latched && <p><b>{say('latched')}</b>{may('alert.reset') && <button onClick={() => void send('reset', {})}>{say('reset')}</button>}</p>}
      {isShelved && may('alert.shelve') && <button onClick={() => void send('unshelve', { reason: say('unshelve') })}>{say('unshelve')}</button>}
      {alert.override === 'none' && may('alert.shelve') && !isOpen && <button onClick={() => (isShelving.value = true)}>{say('shelve')} <kbd>S</kbd></button>}
      {isOpen && alert.override === 'none' && may('alert.shelve') && (
        <form class="incident-ask" onSubmit={(event) => submit(event as SubmitEvent)}>
          <label>{say('shelve_for')}<select name="seconds">{SPANS.map((span) => <option key={span} value={span}>{span < 3600 ? say('minutes_n', { n: span / 60 }) : say('hours', { n: span / 3600 })}</option>)}</select></label>
          <label>{say('why')}<select name="reason_code">{REASONS.map((code) => <option key={code} value={code}>{sayNamed('', code)}</option>)}</select></label>
          <label>{say('note')}<input name="reason" required maxLength={500} /></label>
          <label class="tick"><input type="checkbox" name="one_shot" /> {say('one_shot')}</label>
          <p><button class="primary">{say('shelve')}</button><button type="button" onClick={() => (isShelving.value = false)}>{say('cancel')}</button></p>
        </form>
      )}
    </div>
  )
}
