/** The audit: who changed, read and refused what, newest first. */
import { useEffect, useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { loadChoices, readAudit } from './state.ts'
import { sayAction, sayDetails, saySubject } from './audit-details.ts'
import type { AuditLine } from './types.ts'
import { say, sayFailure, sayNamed } from './words.ts'

const GROUPS = ['session', 'account', 'password', 'token', 'lock_out', 'people', 'audit', 'crew', 'contact_point', 'delivery']

type Wanted = Record<'actor' | 'action' | 'subject' | 'since' | 'until', string | null>
const EVERYTHING: Wanted = { actor: null, action: null, subject: null, since: null, until: null }

export default function Audit() {
  const [lines, setLines] = useState<AuditLine[] | null>(null)
  const [wanted, want] = useState<Wanted>(EVERYTHING)
  const [cursor, setCursor] = useState<string | null>(null)
  const [failure, fail] = useState<string | null>(null)
  const load = async (asked: Wanted, after: string | null): Promise<void> => {
    try {
      const page = await readAudit(asked, after)
      setLines(after === null ? page.items : [...(lines ?? []), ...page.items])
      setCursor(page.next_cursor)
      fail(null)
    } catch (problem) {
      fail(sayFailure(problem))
    }
  }
  useEffect(() => {
    void loadChoices()
    void load(EVERYTHING, null)
  }, [])
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const asked = asWanted(new FormData(event.currentTarget as HTMLFormElement))
    want(asked)
    void load(asked, null)
  }
  return (
    <>
      <form class="admin-tools" onSubmit={(event) => submit(event as SubmitEvent)}>
        <label>{say('who')} <input name="actor" maxLength={64} autocapitalize="none" /></label>
        <label>{say('what')} <select name="action"><option value="">{say('any_action')}</option>{GROUPS.map((group) => <option key={group} value={group}>{sayNamed('group_', group)}</option>)}</select></label>
        <label>{say('whom')} <input name="subject" maxLength={255} autocapitalize="none" /></label>
        <label>{say('since')} <input name="since" type="datetime-local" /></label>
        <label>{say('until')} <input name="until" type="datetime-local" /></label>
        <button class="primary">{say('find')}</button>
      </form>
      <p class="quiet">{say('audit_hint')}</p>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {lines === null ? !failure && <p class="quiet">{say('loading')}</p> : lines.length === 0 ? <p class="quiet">{say('audit_none')}</p> : <Table lines={lines} />}
      {cursor && <button onClick={() => void load(wanted, cursor)}>{say('more')}</button>}
    </>
  )
}

/** Empty fields ask for nothing; moments are those of this computer. */
export function asWanted(form: FormData): Wanted {
  const told = (name: string): string | null => String(form.get(name) ?? '').trim() || null
  const moment = (name: string): string | null => (told(name) ? new Date(told(name)!).toISOString() : null)
  return { actor: told('actor'), action: told('action'), subject: told('subject'), since: moment('since'), until: moment('until') }
}

function Table({ lines }: { lines: AuditLine[] }) {
  return (
    <table class="admin-table audit-table">
      <thead><tr><th>{say('when')}</th><th>{say('who')}</th><th>{say('what')}</th><th>{say('whom')}</th><th>{say('details')}</th></tr></thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.audit_id} class={line.action === 'session.refuse' ? 'is-refusal' : ''}>
            <td>{formatMoment(instant(line.recorded_at), now.value)}</td>
            <td data-label={say('who')}>{saySubject(line.actor)}{line.address && <small>{line.address}</small>}</td>
            <td data-label={say('what')}>{sayAction(line.action)}</td>
            <td data-label={say('whom')}>{line.subject_id === line.actor ? '' : saySubject(line.subject_id)}</td>
            <td data-label={say('details')} class="details">{sayDetails(line.details)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
