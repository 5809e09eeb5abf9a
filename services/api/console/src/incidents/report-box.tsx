/** Reports of an incident: what was filed, what is due, a preview of each kind, filing one; and the warnings that went out. */
import { useEffect, useState } from 'preact/hooks'
import { getJson, postJson, Problem } from '../api/client.ts'
import type { FiledReports, IncidentDetail } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { may } from '../state/session.ts'
import { formatMoment, instant } from '../text/format.ts'
import { language } from '../text/language.ts'
import { pick } from '../text/text.ts'
import { sayReport } from './report-words.ts'

const KINDS = ['flash', 'follow_up', 'final'] as const
const REMARKS = ['cause', 'casualties', 'losses', 'next_steps', 'note'] as const

export function ReportBox({ incident }: { incident: IncidentDetail }) {
  const [filed, setFiled] = useState<FiledReports | null>(null)
  const [isAsking, ask] = useState(false)
  const path = `/api/incidents/${incident.incident_id}`
  const load = (): void => void getJson<FiledReports>(`${path}/reports`).then(setFiled, () => setFiled(null))
  // the journal grows with every report, also with those that the clock files
  useEffect(load, [incident.incident_id, incident.journal.length])
  const done = (): void => {
    ask(false)
    load()
  }
  return (
    <>
      <h3>{sayReport('reports')}{filed?.due && <em class="drill">{sayReport('due', { kind: sayReport(filed.due) })}</em>}</h3>
      <ul class="told">
        {filed?.items.map((one) => (
          <li key={one.report_id}>
            <time>{formatMoment(instant(one.as_of), now.value)}</time>
            <a href={`/api/reports/${one.report_id}?lang=${language.value}`} target="_blank" rel="noopener">{pick(one.title)}</a>
            <span />
            <small>{one.author === 'timer' ? sayReport('timer') : one.author}</small>
          </li>
        ))}
      </ul>
      <p class="report-links">
        <span class="quiet">{sayReport('preview')}</span>
        {KINDS.map((kind) => <a key={kind} href={`${path}/report?kind=${kind}&lang=${language.value}`} target="_blank" rel="noopener">{sayReport(kind)}</a>)}
        {may('report.write') && !isAsking && <button onClick={() => ask(true)}>{sayReport('file')}</button>}
      </p>
      {isAsking && <FileForm path={path} first={filed?.due ?? usual(incident, filed)} done={done} />}
      <Warnings incident={incident} />
    </>
  )
}

/** What somebody most likely wants to file now. */
function usual(incident: IncidentDetail, filed: FiledReports | null): string {
  if (['released', 'archived', 'false_alarm', 'device_fault'].includes(incident.state)) return 'final'
  return filed && filed.items.length > 0 ? 'follow_up' : 'flash'
}

function FileForm({ path, first, done }: { path: string; first: string; done: () => void }) {
  const [failure, fail] = useState<string | null>(null)
  const file = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const told = new FormData(event.currentTarget as HTMLFormElement)
    const remarks = Object.fromEntries(REMARKS.map((name) => [name, String(told.get(name))]))
    await postJson(`${path}/reports`, { kind: told.get('kind'), remarks }).then(done, (problem: unknown) =>
      fail(sayReport('failed', { reason: problem instanceof Problem ? problem.detail : sayReport('offline') })),
    )
  }
  return (
    <form class="incident-ask report-form" onSubmit={(event) => void file(event as SubmitEvent)}>
      <p class="quiet">{sayReport('hint')}</p>
      <label>{sayReport('kind')}<select name="kind">{KINDS.map((kind) => <option key={kind} value={kind} selected={kind === first}>{sayReport(kind)}</option>)}</select></label>
      {REMARKS.map((name) => <label key={name}>{sayReport(name)}<textarea name={name} rows={2} maxLength={3000} /></label>)}
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <p><button class="primary">{sayReport('confirm')}</button><button type="button" onClick={done}>{sayReport('cancel')}</button></p>
    </form>
  )
}

function Warnings({ incident }: { incident: IncidentDetail }) {
  const warned = incident.journal.filter((line) => line.kind === 'warned')
  if (warned.length === 0) return null
  return (
    <p class="report-links">
      <span class="quiet">{sayReport('cap')}</span>
      {warned.map((line) => (
        <a key={line.journal_id} href={`/api/cap/${String(line.details['identifier'])}.xml`} download={`${String(line.details['identifier'])}.xml`}>
          {String(line.details['kind'])} {formatMoment(instant(line.at), now.value)}
        </a>
      ))}
    </p>
  )
}
