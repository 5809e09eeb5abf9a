/** What can be done now; what cannot is there too, with the service's reason. */
import { useState } from 'preact/hooks'
import { Problem } from '../api/client.ts'
import type { IncidentDetail } from '../api/types.ts'
import { may } from '../state/session.ts'
import { pick, text, type TextKey } from '../text/text.ts'
import { Dispatch } from './dispatch.tsx'
import { act } from './state.ts'
import { say, sayNamed } from './words.ts'

const SHOWN = ['judge', 'issue', 'raise-level', 'lower-level', 'false-alarm', 'device-fault', 'dispose', 'review', 'release', 'reopen', 'archive', 'note']
const FALSE_ALARM = ['calibration', 'environment', 'biogas', 'traffic', 'other_false']
const DEVICE_FAULT = ['drift', 'stuck', 'flooded', 'battery', 'communication', 'other_fault']
const WITH_LEVEL = ['judge', 'issue', 'raise-level', 'lower-level']

export function Actions({ incident }: { incident: IncidentDetail }) {
  const [asked, ask] = useState<string | null>(null)
  const reasons = new Map(incident.actions.map((one) => [one.action, one.reason]))
  const isOpen = !['released', 'archived', 'false_alarm', 'device_fault', 'merged'].includes(incident.state)
  if (asked === 'dispatch') return <Dispatch incident={incident} done={() => ask(null)} />
  if (asked !== null) return <Ask key={asked} incident={incident} action={asked} done={() => ask(null)} />
  return (
    <footer class="incident-actions">
      {may('work_order.dispatch') && isOpen && <button class="primary" onClick={() => ask('dispatch')}>{say('act_dispatch')}</button>}
      {SHOWN.filter((action) => reasons.has(action) && isWorthShowing(action, reasons.get(action) ?? null)).map((action) => {
        const reason = reasons.get(action) ?? null
        return <button key={action} disabled={reason !== null} title={reason ? pick(reason) : undefined} onClick={() => ask(action)}>{sayNamed('act_', action)}</button>
      })}
    </footer>
  )
}

/** Acts of the past and of other roles would only be in the way; the next steps stay, with their reason. */
function isWorthShowing(action: string, reason: { en: string } | null): boolean {
  return reason === null || ['judge', 'issue', 'review', 'release', 'archive'].includes(action)
}

function Ask({ incident, action, done }: { incident: IncidentDetail; action: string; done: () => void }) {
  const [failure, fail] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    fail(await trying(incident.incident_id, action, bodyOf(event.currentTarget as HTMLFormElement), done))
    setBusy(false)
  }
  const codes = action === 'false-alarm' ? FALSE_ALARM : action === 'device-fault' ? DEVICE_FAULT : null
  return (
    <form class="incident-ask" onSubmit={(event) => void send(event as SubmitEvent)}>
      <h3>{sayNamed('act_', action)}</h3>
      {WITH_LEVEL.includes(action) && <Levels present={incident.level} />}
      {codes && <label>{say('reason')}<select name="reason_code">{codes.map((code) => <option key={code} value={code}>{sayNamed('reason_', code)}</option>)}</select></label>}
      <label>{say('note')}<input name="note" maxLength={500} autofocus /></label>
      {action === 'release' && <label>{say('despite')}<input name="despite" maxLength={500} /></label>}
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <p><button class="primary" disabled={isBusy}>{say('confirm')}</button><button type="button" onClick={done}>{say('cancel')}</button></p>
    </form>
  )
}

function Levels({ present }: { present: number }) {
  return (
    <label>{say('level')}
      <select name="level">{[1, 2, 3, 4].map((level) => <option key={level} value={level} selected={level === present}>{text(`level_name_${level}` as TextKey)}</option>)}</select>
    </label>
  )
}

function bodyOf(form: HTMLFormElement): Record<string, unknown> {
  const filled = [...new FormData(form)].filter(([, value]) => value !== '')
  return Object.fromEntries(filled.map(([name, value]) => [name, name === 'level' ? Number(value) : value]))
}

async function trying(incidentId: number, action: string, body: Record<string, unknown>, done: () => void): Promise<string | null> {
  try {
    await act(incidentId, action, body)
    done()
    return null
  } catch (problem) {
    return say('failed', { reason: problem instanceof Problem ? problem.detail : say('offline') })
  }
}
