/** Which crew to send: the service's proposal with its reasons; a double click sends one. */
import { useEffect, useState } from 'preact/hooks'
import { Problem } from '../api/client.ts'
import type { CrewProposal, IncidentDetail } from '../api/types.ts'
import { pick, pickName } from '../text/text.ts'
import { dispatch, proposeCrews } from './state.ts'
import { say } from './words.ts'

export function Dispatch({ incident, done }: { incident: IncidentDetail; done: () => void }) {
  const [proposals, setProposals] = useState<CrewProposal[] | null>(null)
  const [chosen, choose] = useState<number | null>(null)
  const [failure, fail] = useState<string | null>(null)
  // made once for this dialog: however often it is sent, it is one order
  const [key] = useState(() => crypto.randomUUID())
  useEffect(() => {
    proposeCrews(incident.incident_id).then(
      (found) => {
        setProposals(found)
        choose(found[0]?.crew.crew_id ?? null)
      },
      (problem: unknown) => fail(problem instanceof Problem ? problem.detail : say('offline')),
    )
  }, [incident.incident_id])
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    if (chosen === null) return
    const instructions = String(new FormData(event.currentTarget as HTMLFormElement).get('instructions'))
    await dispatch(incident.incident_id, key, chosen, instructions).then(done, (problem: unknown) => fail(problem instanceof Problem ? problem.detail : say('offline')))
  }
  return (
    <form class="incident-ask dispatch" onSubmit={(event) => void send(event as SubmitEvent)}>
      <h3>{say('dispatch')}</h3>
      {proposals?.length === 0 && <p class="quiet">{say('no_crews')}</p>}
      <div class="proposals" role="radiogroup" aria-label={say('dispatch')}>
        {proposals?.map((one) => (
          <label key={one.crew.crew_id} class={one.crew.crew_id === chosen ? 'is-chosen' : ''}>
            <input type="radio" name="crew" checked={one.crew.crew_id === chosen} onChange={() => choose(one.crew.crew_id)} />
            <b>{pickName(one.crew.name, one.crew.name_en)}</b>
            <span>{one.minutes !== null && say('minutes', { n: Math.round(one.minutes) })}{one.distance_m !== null && ` · ${say('distance', { n: (one.distance_m / 1000).toFixed(1) })}`}</span>
            <small class="quiet">{one.reasons.map((reason) => pick(reason)).join(' · ')}</small>
          </label>
        ))}
      </div>
      <label>{say('instructions')}<input name="instructions" maxLength={500} /></label>
      {failure && <p class="refusal" role="alert">{say('failed', { reason: failure })}</p>}
      <p><button class="primary" disabled={chosen === null}>{say('send')}</button><button type="button" onClick={done}>{say('cancel')}</button></p>
    </form>
  )
}
