/** One order in the list: how bad, what, where, how long yet, and the one next step. */
import type { Level } from '../api/types.ts'
import { language } from '../text/language.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { stateWithUnsent } from './outbox.ts'
import { clockSpan } from './spans.ts'
import { entries, now, take } from './state.ts'
import type { OrderState, StepKind, WorkOrder } from './types.ts'
import { say } from './words.ts'

const NEXT: Partial<Record<OrderState, StepKind>> = { assigned: 'accept', accepted: 'en_route', en_route: 'arrive' }
const LABEL = { accept: 'accept', en_route: 'en_route', arrive: 'arrive' } as const

export function OrderCard({ order }: { order: WorkOrder }) {
  const state = stateWithUnsent(order, entries.value)
  return (
    <li class={`card level-${order.level}${state === 'cancelled' ? ' is-over' : ''}`}>
      <a href={`#/orders/${order.work_order_id}`}>
        <LevelGlyph level={order.level as Level} size={34} isAcknowledged={state !== 'assigned'} />
        <div>
          <h2>{language.value === 'zh' ? order.title.zh : order.title.en}</h2>
          <p>{order.asset.road ?? ''} {order.asset.asset_code}</p>
          <p class="quiet">{order.number} · {say(`state_${state}`)}{order.run_id && <span class="drill">{say('drill')}</span>}</p>
        </div>
      </a>
      <TimeLeft order={order} state={state} />
      <NextStep order={order} />
    </li>
  )
}

export function TimeLeft({ order, state }: { order: WorkOrder; state: OrderState }) {
  if (!['assigned', 'accepted', 'en_route'].includes(state)) return null
  if (order.arrive_due_at === null) return <p class="time">{say('since', { time: clockSpan(now.value - Date.parse(order.created_at)) })}</p>
  const left = Date.parse(order.arrive_due_at) - now.value
  return left >= 0 ? <p class="time">{say('left', { time: clockSpan(left) })}</p> : <p class="time is-late">{say('late', { time: clockSpan(-left) })}</p>
}

export function NextStep({ order }: { order: WorkOrder }) {
  const kind = NEXT[stateWithUnsent(order, entries.value)] as keyof typeof LABEL | undefined
  if (!kind) return null
  return <button class="primary big" onClick={() => void take(order.work_order_id, kind)}>{say(LABEL[kind])}</button>
}
