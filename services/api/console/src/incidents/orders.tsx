/** The crews at work on an incident: how far each is, what it measured, saw and said, and the review of its work. */
import { useState } from 'preact/hooks'
import type { IncidentDetail, WorkOrder } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { may } from '../state/session.ts'
import { formatMoment, instant } from '../text/format.ts'
import { pickName } from '../text/text.ts'
import { crews } from './crews.ts'
import { OrderSteps } from './order-steps.tsx'
import { orders, tellStep } from './state.ts'
import { failureWords, say, sayNamed } from './words.ts'

const WAY = ['accept', 'en_route', 'arrive', 'finish', 'review'] as const

export function Orders({ incident }: { incident: IncidentDetail }) {
  const sent = orders.value.filter((order) => order.incident_id === incident.incident_id)
  if (sent.length === 0) return null
  return (
    <section>
      <h3>{say('orders')} {sent.length}</h3>
      <ul class="orders">{sent.map((order) => <Order key={order.work_order_id} order={order} />)}</ul>
    </section>
  )
}

function Order({ order }: { order: WorkOrder }) {
  const crew = crews.value.find((one) => one.crew_id === order.crew.crew_id)
  const steps = order.procedure?.steps.length ?? 0
  const done = new Set(order.steps.map((step) => step.details['code']).filter(Boolean)).size
  return (
    <li class={`order is-${order.state}`}>
      <header>
        <b>{pickName(order.crew.name, order.crew.name_en)}</b>
        <span>{sayNamed('order_', order.state)}</span>
        {order.result && <span>{sayNamed('result_', order.result)}</span>}
        <small>{order.number}{steps > 0 && ` · ${say('checks_done', { done, all: steps })}`}{crew?.phone && ` · ${say('call', { phone: crew.phone })}`}</small>
      </header>
      <ol class="way">
        <li class="is-past">{say('step_dispatched')}<time>{formatMoment(instant(order.created_at), now.value)}</time></li>
        {WAY.map((kind) => <WayStep key={kind} order={order} kind={kind} />)}
      </ol>
      {order.instructions && <p class="quiet">{order.instructions}</p>}
      <OrderSteps order={order} />
      <Verdict order={order} />
    </li>
  )
}

function WayStep({ order, kind }: { order: WorkOrder; kind: (typeof WAY)[number] }) {
  const at = order.steps.findLast((step) => step.kind === kind)?.happened_at
  return <li class={at ? 'is-past' : 'is-ahead'}>{sayNamed('step_', kind)}<time>{at ? formatMoment(instant(at), now.value) : ''}</time></li>
}

/** Whoever checks the work says that it is good, or sends the crew back; whoever sent it may call it off. */
function Verdict({ order }: { order: WorkOrder }) {
  const [wanted, want] = useState<'return' | 'cancel' | null>(null)
  const [failure, fail] = useState<string | null>(null)
  const tell = (kind: 'review' | 'return' | 'cancel', reason?: string): void =>
    void tellStep(order, kind, reason ? { reason } : {}).then(() => want(null), (problem: unknown) => fail(failureWords(problem)))
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    tell(wanted!, String(new FormData(event.currentTarget as HTMLFormElement).get('reason')))
  }
  const isFinished = order.state === 'finished' && may('work_order.review')
  const isUnderWay = ['assigned', 'accepted', 'en_route', 'arrived'].includes(order.state) && may('work_order.dispatch')
  return (
    <>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {wanted === null && (isFinished || isUnderWay) && (
        <p class="verdict">
          {isFinished && <button class="primary" onClick={() => tell('review')}>{say('review_order')}</button>}
          {isFinished && <button onClick={() => want('return')}>{say('return_order')}</button>}
          {isUnderWay && <button class="plain" onClick={() => want('cancel')}>{say('cancel_order')}</button>}
        </p>
      )}
      {wanted !== null && (
        <form class="incident-ask" onSubmit={(event) => submit(event as SubmitEvent)}>
          <label>{say(wanted === 'return' ? 'why_return' : 'why_cancel')}<input name="reason" required maxLength={200} /></label>
          <p><button class="primary">{say(wanted === 'return' ? 'return_order' : 'cancel_order')}</button><button type="button" onClick={() => want(null)}>{say('cancel')}</button></p>
        </form>
      )}
    </>
  )
}
