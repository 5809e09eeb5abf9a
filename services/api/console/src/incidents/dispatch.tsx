/** Which crew to send: the service's proposal with its reasons, here and on the map; chosen in either. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { CrewProposal, IncidentDetail } from '../api/types.ts'
import { formatDistance } from '../text/format.ts'
import { pick, text } from '../text/text.ts'
import { Form } from './act-form.tsx'
import { CrewGlyph } from './crew-glyph.tsx'
import { crewName, positionWord, stateWord } from './crew-words.ts'
import { chosenCrewId, crewState, proposals, proposeCrews } from './crews.ts'
import { dispatch } from './state.ts'
import { failureWords, say } from './words.ts'

export function Dispatch({ incident }: { incident: IncidentDetail }) {
  const [failure, fail] = useState<string | null>(null)
  // made once for this form: however often it is sent, it is one order
  const [key] = useState(() => crypto.randomUUID())
  useEffect(() => void proposeCrews(incident.incident_id).catch((problem: unknown) => fail(failureWords(problem))), [incident.incident_id])
  const found = proposals.value
  const list = useRef<HTMLFieldSetElement>(null)
  // arrows then walk through the crews
  useEffect(() => list.current?.querySelector<HTMLElement>('input:checked')?.focus(), [found])
  const chosen = found?.find((one) => one.crew.crew_id === chosenCrewId.value)
  const send = (form: HTMLFormElement): Promise<void> =>
    dispatch(incident.incident_id, key, chosen!.crew.crew_id, String(new FormData(form).get('instructions')))
  return (
    <Form title={say('dispatch')} confirm={chosen ? `${say('send')} ${crewName(chosen.crew)}` : say('send')} isReady={chosen !== undefined} send={send} className="dispatch">
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {found === null && !failure && <p class="quiet">{text('loading')}</p>}
      {found?.length === 0 && <p class="quiet">{say('no_crews')}</p>}
      <fieldset ref={list} class="proposals"><legend class="quiet">{say('chosen_on_map')}</legend>
        {found?.map((one) => <Proposal key={one.crew.crew_id} proposal={one} />)}
      </fieldset>
      <label>{say('instructions')}<input name="instructions" maxLength={500} /></label>
    </Form>
  )
}

function Proposal({ proposal: { crew, distance_m: distance, minutes, reasons } }: { proposal: CrewProposal }) {
  const isChosen = crew.crew_id === chosenCrewId.value
  return (
    <label class={isChosen ? 'is-chosen' : ''}>
      <input type="radio" name="crew" checked={isChosen} onChange={() => (chosenCrewId.value = crew.crew_id)} />
      <CrewGlyph state={crewState(crew)} isChosen={isChosen} />
      <b>{crewName(crew)}</b>
      <span class="how-far">{minutes !== null && distance !== null && say('crew_line', { distance: formatDistance(distance), minutes: Math.round(minutes) })}</span>
      <small>{[crewState(crew) === 'free' ? stateWord(crew) : '', positionWord(crew), ...reasons.map((reason) => pick(reason))].filter(Boolean).join(' · ')}</small>
    </label>
  )
}
