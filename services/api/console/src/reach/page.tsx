/** How I can be reached: my ways with how each did, push for this browser, message addresses, and a test page. */
import { useEffect, useState } from 'preact/hooks'
import { PageHead } from '../pages/page-head.tsx'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import '../admin/routing.css'
import { pushState, turnPushOn } from './push.ts'
import './reach.css'
import { sayReason } from './reasons.ts'
import { addMessage, failure, loadWays, outcomeOf, removeWay, sendTest, test, ways, type Way } from './state.ts'
import { addressOf, FIELDS, HIDDEN, OPTIONAL, VENDORS, type Values, type Vendor } from './vendors.ts'
import { say, type Word } from './words.ts'

export default function ReachPage() {
  useEffect(() => void loadWays(), [])
  const isTesting = test.value !== null && !test.value.isOver
  const isOnlyScreen = ways.value !== null && ways.value.every((way) => way.gone_at !== null)
  return (
    <section class="page reach">
      <PageHead title={say('title')} refresh={() => void loadWays()} />
      <div class="settings">
        <p class="intro">{say('intro')}</p>
        {failure.value && <p role="alert"><span class="is-wrong">{failure.value}</span></p>}
        {isOnlyScreen && <p role="status"><span class="is-wrong">{say('nothing_but_screen')}</span></p>}
        <p class="test"><button class="primary" disabled={isTesting} onClick={() => void sendTest()}>{isTesting ? say('testing') : say('test')}</button><span class="quiet">{say('test_hint')}</span></p>
        <ul class="ways" aria-live="polite">
          <li><b>{say('screen')}</b><span class="quiet">{say('screen_hint')}</span></li>
          {ways.value?.map((way) => <WayLine key={way.contact_id} way={way} />)}
        </ul>
        <Push />
        <Message />
      </div>
    </section>
  )
}

function WayLine({ way }: { way: Way }) {
  const name = way.label || way.vendor
  return (
    <li>
      <b>{say(way.channel === 'push' ? 'push' : 'message')}</b>
      <span>{name} {way.label && <small class="quiet">{way.vendor}</small>}</span>
      <span class="how"><Outcome way={way} /></span>
      <button class="plain" onClick={() => confirm(say('remove_sure', { name })) && void removeWay(way)}>{say('remove')}</button>
    </li>
  )
}

function Outcome({ way }: { way: Way }) {
  if (way.gone_at) return <span class="is-wrong">{say('gone')}</span>
  const asked = test.value
  if (asked) {
    const outcome = outcomeOf(way, asked.notificationId)
    if (outcome === 'waiting') return asked.isOver ? <span class="is-wrong">{say('no_worker')}</span> : <span class="quiet">{say('waiting')}</span>
    if (outcome === 'delivered') return <b>✓ {say('test_passed')}</b>
    return <span class="is-wrong">{say('test_failed', { reason: sayReason(way.last_delivery?.last_error) })}</span>
  }
  const last = way.last_delivery
  if (last?.last_error) return <span class="is-wrong">{say('failed_at', { reason: sayReason(last.last_error) })}</span>
  return <span class="quiet">{way.last_delivered_at ? say('last', { time: formatMoment(instant(way.last_delivered_at), now.value) }) : say('never')}</span>
}

function Push() {
  const state = pushState.value
  useEffect(() => {
    if (state === 'ready') void loadWays()
  }, [state])
  const isLoud = state === 'none' || state === 'denied' || state === 'home' || state === 'refused'
  return (
    <p class="push">
      <button disabled={state === 'waiting' || state === 'ready'} onClick={() => void turnPushOn()}>{state === 'waiting' ? say('push_waiting') : say('push_add')}</button>
      {state !== 'unknown' && state !== 'waiting' && <span role="status" class={isLoud ? 'is-wrong' : ''}>{say(`push_${state}` as Word)}</span>}
    </p>
  )
}

function Message() {
  const [vendor, setVendor] = useState<Vendor>('wecombot')
  const [values, setValues] = useState<Values>({})
  const [label, setLabel] = useState('')
  const [isAdded, setAdded] = useState(false)
  const url = addressOf(vendor, values)
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    if (url === null) return
    const isDone = await addMessage(label || say(`vendor_${vendor}` as Word), url)
    setAdded(isDone)
    if (isDone) setValues({})
  }
  return (
    <form class="message" autocomplete="off" onSubmit={(event) => void submit(event as SubmitEvent)}>
      <h3>{say('add')}</h3>
      <div class="vendors" role="radiogroup" aria-label={say('add')}>
        {VENDORS.map((one) => <label key={one} class={one === vendor ? 'is-chosen' : ''}><input type="radio" name="vendor" checked={one === vendor} onChange={() => (setVendor(one), setValues({}), setAdded(false))} />{say(`vendor_${one}` as Word)}</label>)}
      </div>
      <p class="quiet">{say(`help_${vendor}` as Word)}</p>
      <div class="fields">
        {FIELDS[vendor].map((field) => (
          <label key={field}>{say(`field_${field}` as Word)}
            <Written isHidden={HIDDEN.has(field)} isRequired={!OPTIONAL.has(field)} value={values[field] ?? ''} set={(value) => setValues({ ...values, [field]: value })} />
          </label>
        ))}
        <label>{say('label')}<input maxLength={100} value={label} onInput={(event) => setLabel(event.currentTarget.value)} placeholder={say(`vendor_${vendor}` as Word)} /></label>
      </div>
      <p class="buttons"><button class="primary" disabled={url === null}>{say('save')}</button>{isAdded && <span role="status">✓ {say('added')}</span>}</p>
    </form>
  )
}

type WrittenFacts = { isHidden: boolean; isRequired: boolean; value: string; set: (value: string) => void }

function Written({ isHidden, isRequired, value, set }: WrittenFacts) {
  const shared = { autocomplete: 'off', required: isRequired, value, onInput: (event: { currentTarget: HTMLInputElement }) => set(event.currentTarget.value) }
  return isHidden ? <input type="password" {...shared} /> : <input type="text" {...shared} />
}
