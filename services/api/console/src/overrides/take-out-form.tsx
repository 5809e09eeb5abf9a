/** Taking a sensor out of service: never without a work order, so that somebody works on it and it comes back. */
import { useEffect, useState } from 'preact/hooks'
import type { OverrideShown, WorkOrder } from '../api/types.ts'
import { may } from '../state/session.ts'
import { pick, pickName } from '../text/text.ts'
import { ruleName } from './rule-name.ts'
import { planMaintenance, readCrews, readOpenOrders, sayFailure, takeOut, type CrewChoice } from './requests.ts'
import { say } from './words.ts'

const NEW = 'new'

type Props = { sensorId: number; assetCode: string; ruleIds: string[]; done: (found: OverrideShown[]) => void; cancel: () => void }

export function TakeOutForm({ sensorId, assetCode, ruleIds, done, cancel }: Props) {
  const [orders, setOrders] = useState<WorkOrder[] | null>(null)
  const [crews, setCrews] = useState<CrewChoice[]>([])
  const [chosen, choose] = useState('')
  const [failure, fail] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  // made once for this form: however often it is sent, it is one order
  const [key] = useState(() => crypto.randomUUID())
  const mayPlan = may('work_order.dispatch')
  useEffect(() => {
    Promise.all([readOpenOrders(assetCode), mayPlan ? readCrews() : []]).then(
      ([found, known]) => {
        setOrders(found)
        setCrews(known)
        choose(found[0] ? String(found[0].work_order_id) : mayPlan ? NEW : '')
      },
      (problem: unknown) => fail(sayFailure(problem)),
    )
  }, [assetCode])
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const said = (name: string): string => String(form.get(name) ?? '')
    setBusy(true)
    try {
      const planned = { work_order_key: key, asset_code: assetCode, crew_id: Number(said('crew_id')), instructions: said('instructions') }
      const orderId = chosen === NEW ? (await planMaintenance(planned)).work_order_id : Number(chosen)
      done(await takeOut(sensorId, { rule_id: said('rule_id') || null, work_order_id: orderId, reason: said('reason'), interim_measure: said('interim_measure') || null }))
    } catch (problem) {
      fail(sayFailure(problem))
    }
    setBusy(false)
  }
  if (orders === null) return <p class="quiet">{failure ?? say('loading_orders')}</p>
  const isPossible = chosen === NEW ? crews.length > 0 : chosen !== ''
  return (
    <form class="incident-ask" onSubmit={(event) => void send(event as SubmitEvent)}>
      <h3>{say('take_out_title')}</h3>
      <p class="quiet">{say('still_judged')}</p>
      <label>{say('scope')}<select name="rule_id"><option value="">{say('all_rules')}</option>{ruleIds.map((id) => <option key={id} value={id}>{ruleName(id)}</option>)}</select></label>
      <label>{say('order')}
        <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          {orders.length === 0 && !mayPlan && <option value="">{say('no_orders')}</option>}
          {orders.map((order) => <option key={order.work_order_id} value={order.work_order_id}>{order.number} {pick(order.title)}</option>)}
          {mayPlan && <option value={NEW}>{say('new_order')}</option>}
        </select>
      </label>
      {chosen === NEW && <Planned crews={crews} />}
      <label>{say('reason')}<input name="reason" required maxLength={500} /></label>
      <label>{say('interim')}<input name="interim_measure" maxLength={500} placeholder={say('interim_hint')} /></label>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <p><button class="primary" disabled={isBusy || !isPossible}>{say('confirm_out')}</button><button type="button" onClick={cancel}>{say('cancel')}</button></p>
    </form>
  )
}

function Planned({ crews }: { crews: CrewChoice[] }) {
  if (crews.length === 0) return <p class="refusal">{say('no_crews')}</p>
  return (
    <>
      <label>{say('crew')}<select name="crew_id">{crews.map((crew) => <option key={crew.crew_id} value={crew.crew_id}>{pickName(crew.name, crew.name_en)}</option>)}</select></label>
      <label>{say('instructions')}<input name="instructions" maxLength={500} /></label>
    </>
  )
}
