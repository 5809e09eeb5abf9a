/** Why a sensor is kept quiet beside shelving: out of service under a work order, or expected while its cause lasts. */
import { useEffect, useState } from 'preact/hooks'
import type { OverrideShown } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { selectAlert } from '../state/selection.ts'
import { may } from '../state/session.ts'
import { formatMoment, instant } from '../text/format.ts'
import { bringBack, readOverrides, sayFailure } from './requests.ts'
import './overrides.css'
import { ruleName } from './rule-name.ts'
import { TakeOutForm } from './take-out-form.tsx'
import { say } from './words.ts'

/** `ruleIds`: what may be taken out one by one; `moment`: whatever changes when the overrides may have. */
type Props = { sensorId: number; assetCode: string; ruleIds: string[]; moment: string }

export function OutOfServiceBox({ sensorId, assetCode, ruleIds, moment }: Props) {
  const [standing, show] = useState<OverrideShown[]>([])
  const [isAsked, ask] = useState(false)
  useEffect(() => {
    let isCurrent = true
    readOverrides(sensorId).then((found) => isCurrent && show(found), () => {})
    return () => {
      isCurrent = false
    }
  }, [sensorId, moment])
  const told = standing.filter((one) => one.kind !== 'shelved')
  const isOut = told.some((one) => one.kind === 'out_of_service')
  const done = (found: OverrideShown[]): void => {
    show(found)
    ask(false)
  }
  return (
    <div class="overrides-box">
      {told.map((one) => (one.kind === 'out_of_service' ? <Out key={one.override_id} one={one} done={done} /> : <ByDesign key={one.override_id} one={one} />))}
      {!isOut && !isAsked && may('alert.out_of_service') && <button onClick={() => ask(true)}>{say('take_out')}</button>}
      {isAsked && <TakeOutForm sensorId={sensorId} assetCode={assetCode} ruleIds={ruleIds} done={done} cancel={() => ask(false)} />}
    </div>
  )
}

function Out({ one, done }: { one: OverrideShown; done: (found: OverrideShown[]) => void }) {
  const [isAsked, ask] = useState(false)
  const [failure, fail] = useState<string | null>(null)
  const send = (event: SubmitEvent): void => {
    event.preventDefault()
    const tested = String(new FormData(event.currentTarget as HTMLFormElement).get('tested'))
    bringBack(one.sensor_id, one.rule_id, tested).then(done, (problem: unknown) => fail(sayFailure(problem)))
  }
  return (
    <div class="override-told is-out">
      <p><b>{say('out')}</b> {ruleName(one.rule_id)} · {say('under_order', { number: one.work_order_number ?? '' })}</p>
      <p>{one.reason}</p>
      {one.interim_measure && <p><span class="quiet">{say('interim')}</span> {one.interim_measure}</p>}
      <p class="quiet">{one.created_by} · {say('since', { time: formatMoment(instant(one.created_at), now.value) })}</p>
      {!isAsked && may('alert.out_of_service') && <button onClick={() => ask(true)}>{say('bring_back')}</button>}
      {isAsked && (
        <form class="incident-ask" onSubmit={(event) => send(event as SubmitEvent)}>
          <h3>{say('bring_back_title')}</h3>
          <label>{say('tested')}<input name="tested" required maxLength={500} placeholder={say('tested_hint')} autofocus /></label>
          {failure && <p class="refusal" role="alert">{failure}</p>}
          <p><button class="primary">{say('confirm_back')}</button><button type="button" onClick={() => ask(false)}>{say('cancel')}</button></p>
        </form>
      )}
    </div>
  )
}

function ByDesign({ one }: { one: OverrideShown }) {
  return (
    <div class="override-told" title={say('cause_hint')}>
      <p><b>{say('by_design')}</b> {ruleName(one.rule_id)}</p>
      <p>{one.reason}</p>
      {one.cause_alert_id && <button onClick={() => selectAlert(one.cause_alert_id)}>{say('cause')}</button>}
    </div>
  )
}
