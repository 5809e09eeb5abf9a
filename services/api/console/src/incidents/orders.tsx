/** The crews at work on an incident, and the step of each. */
import { useState } from 'preact/hooks'
import { Problem } from '../api/client.ts'
import type { IncidentDetail, WorkOrder } from '../api/types.ts'
import { may } from '../state/session.ts'
import { pickName } from '../text/text.ts'
import { orders, reviewOrder } from './state.ts'
import { say, sayNamed } from './words.ts'

export function Orders({ incident }: { incident: IncidentDetail }) {
  const sent = orders.value.filter((order) => order.incident_id === incident.incident_id)
  if (sent.length === 0) return null
  return (
    <>
      <h3>{say('orders')}</h3>
      <ul class="told">{sent.map((order) => <Order key={order.work_order_id} order={order} />)}</ul>
    </>
  )
}

function Order({ order }: { order: WorkOrder }) {
  const [failure, fail] = useState<string | null>(null)
  const review = (): void => void reviewOrder(order).catch((problem: unknown) => fail(problem instanceof Problem ? problem.detail : say('offline')))
  return (
    <li>
      <span>{order.number}</span>
      <b>{pickName(order.crew.name, order.crew.name_en)}</b>
      <span>{sayNamed('order_', order.state)}</span>
      {order.state === 'finished' && may('work_order.review') ? <button onClick={review}>{say('review_order')}</button> : <small>{order.steps.length > 0 && order.steps.at(-1)!.actor}</small>}
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {order.attachments.filter((one) => one.kind === 'photo').map((one) => (
        <a key={one.attachment_id} href={`/api/attachments/${one.attachment_id}`} target="_blank" rel="noopener"><img src={`/api/attachments/${one.attachment_id}`} alt={one.taken_at} loading="lazy" /></a>
      ))}
    </li>
  )
}
