/** Hand-overs that wait for somebody, then the earlier ones. */
import { now } from '../state/clock.ts'
import { openHandoverId } from '../state/selection.ts'
import { instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { momentOf } from './beijing.ts'
import { loadPast, openHandovers, pastCursor, pastHandovers } from './state.ts'
import type { HandoverItem } from './types.ts'
import { say } from './words.ts'

export function Handovers() {
  const waiting = openHandovers.value ?? []
  const past = pastHandovers.value.filter((one) => one.accepted_at !== null || one.withdrawn_at !== null)
  return (
    <section>
      <h3>{say('handover')}</h3>
      {waiting.map((one) => <Waiting key={one.handover_id} handover={one} />)}
      {past.length === 0 && waiting.length === 0 && <p class="quiet">{say('none_yet')}</p>}
      {past.length > 0 && (
        <table class="handover-list">
          <caption>{say('last')}</caption>
          <tbody>{past.map((one) => <Row key={one.handover_id} handover={one} />)}</tbody>
        </table>
      )}
      {pastCursor.value && <button onClick={() => void loadPast(pastCursor.value)}>{say('more')}</button>}
    </section>
  )
}

function Waiting({ handover }: { handover: HandoverItem }) {
  const time = momentOf(instant(handover.handed_at), now.value)
  return (
    <article class="handover-waiting" aria-live="polite">
      <b>{pick(handover.position_name)} · {say('waits')}</b>
      <span>{say('given', { name: handover.given_by_name, time })}</span>
      <span>{sayCounts(handover)}</span>
      <button class={handover.can_accept ? 'primary' : ''} onClick={() => (openHandoverId.value = handover.handover_id)}>
        {say(handover.can_accept ? 'read_and_accept' : 'read')}
      </button>
    </article>
  )
}

function Row({ handover }: { handover: HandoverItem }) {
  return (
    <tr>
      <td>{momentOf(instant(handover.handed_at), now.value)}</td>
      <td><b>{pick(handover.position_name)}</b><br /><small class="quiet">{sayCounts(handover)}</small></td>
      <td>{handover.given_by_name} → {handover.accepted_by_name ?? say('withdraw')}</td>
      <td><button onClick={() => (openHandoverId.value = handover.handover_id)}>{say('read')}</button></td>
    </tr>
  )
}

const sayCounts = (handover: HandoverItem): string => say('counts', handover.counts as Record<string, number>)
