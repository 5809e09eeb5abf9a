/** Other systems that are told. A secret is shown once; a test call takes the way of real ones, and its outcome is shown. */
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { getJson, postJson, send } from '../api/client.ts'
import type { components } from '../api/schema.ts'
import { sayReason } from '../reach/reasons.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { listDeliveries, reasonOf, type Delivery } from './deliveries-state.ts'
import './deliveries.css'
import './routing.css'
import { say, sayNamed } from './webhooks-words.ts'

type Webhook = components['schemas']['Webhook']
type Secret = components['schemas']['WebhookSecret']
type Shown = { name: string; secret: string; isNew: boolean }

const LAST_CALLS = 5
/** A call is over within seconds; the worker repeats it no more than that when it is a test. [ms] */
const LOOK_AGAIN = 700
const LOOKS = 30

const webhooks = signal<Webhook[] | null>(null)
const secret = signal<Shown | null>(null)
const failure = signal<string | null>(null)
const isAdding = signal(false)

export default function Webhooks() {
  useEffect(() => void load(), [])
  // a secret that was shown does not wait for whoever comes next
  useEffect(() => () => void (secret.value = null), [])
  return (
    <div class="settings webhooks">
      <header class="section-head"><h3>{say('webhooks_title')}</h3><button onClick={() => (isAdding.value = true)}>{say('add')}</button></header>
      <p class="intro">{say('webhooks_intro')}</p>
      {failure.value && <p role="alert"><span class="is-wrong">{failure.value}</span></p>}
      {secret.value && <SecretShown {...secret.value} />}
      {isAdding.value && <Form />}
      {webhooks.value?.length === 0 && <p class="quiet">{say('none')}</p>}
      {webhooks.value && webhooks.value.length > 0 && <ul class="webhook-list">{webhooks.value.map((one) => <Row key={one.webhook_id} one={one} />)}</ul>}
    </div>
  )
}

function SecretShown({ name, secret: text, isNew }: Shown) {
  const [isCopied, setCopied] = useState(false)
  return (
    <section class="secret" role="alert">
      <b>{say('secret_head', { name })}</b>
      <code>{text}</code>
      <p>{isNew ? say('secret_hint_new') : say('secret_hint')}</p>
      <p class="buttons"><button onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true), () => {})}>{isCopied ? say('copied') : say('copy')}</button><button onClick={() => (secret.value = null)}>{say('understood')}</button></p>
    </section>
  )
}

function Form() {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const [name, url] = [String(form.get('name')), String(form.get('url'))]
    void guarded(async () => {
      const made = await postJson<Secret>('/api/webhooks', { name, url })
      secret.value = { name, secret: made.secret, isNew: true }
      isAdding.value = false
    })
  }
  return (
    <form class="webhook-form" onSubmit={(event) => submit(event as SubmitEvent)}>
      <label>{say('name')}<input name="name" required maxLength={60} autofocus /></label>
      <label>{say('url')}<input name="url" type="url" required pattern="https?://.+" placeholder="https://" /></label>
      <p class="buttons"><button class="primary">{say('save')}</button><button type="button" onClick={() => (isAdding.value = false)}>{say('cancel')}</button></p>
    </form>
  )
}

function Row({ one }: { one: Webhook }) {
  const [calls, setCalls] = useState<Delivery[] | null>(null)
  const [isMoving, setMoving] = useState(false)
  const [isCalling, setCalling] = useState(false)
  const isOff = one.disabled_at !== null
  const look = async (): Promise<Delivery[]> => {
    const { items } = await listDeliveries({ state: 'all', channel: 'webhook', vendor: one.name, limit: LAST_CALLS })
    setCalls(items)
    return items
  }
  useEffect(() => void guarded(look, false), [one.webhook_id])
  const test = async (): Promise<void> => {
    setCalling(true)
    await guarded(async () => {
      const { notification_id } = await postJson<{ notification_id: string }>(`/api/webhooks/${one.webhook_id}/test`, {})
      for (let looks = 0; looks < LOOKS; looks++) {
        const made = (await look()).find((call) => call.notification_id === notification_id)
        if (made && made.state !== 'ready' && made.state !== 'sending') break
        await new Promise((wake) => setTimeout(wake, LOOK_AGAIN))
      }
    })
    setCalling(false)
  }
  const rotate = (): void => {
    if (!confirm(say('rotate_sure'))) return
    void guarded(async () => {
      const fresh = await postJson<Secret>(`/api/webhooks/${one.webhook_id}/rotate`, {})
      secret.value = { name: one.name, secret: fresh.secret, isNew: false }
    })
  }
  return (
    <li class={isOff ? 'is-off' : ''}>
      <div class="webhook">
        <b>{one.name}{isOff && <em class="quiet"> {say('off_mark')}</em>}</b>
        <span class="url">{one.url}</span>
        <span>{one.route_count === 0 ? <span class="is-wrong">{say('no_routes')}</span> : say('routes', { n: one.route_count })} · <small>{one.last_delivered_at ? say('last', { time: formatMoment(instant(one.last_delivered_at), now.value) }) : say('never')}</small>
          {one.previous_until && instant(one.previous_until) > now.value && <small> · {say('two_secrets', { time: formatMoment(instant(one.previous_until), now.value) })}</small>}</span>
        <span class="acts">
          <button disabled={isOff || isCalling} onClick={() => void test()}>{isCalling ? say('testing') : say('test')}</button>
          <button class="plain" onClick={() => setMoving(!isMoving)}>{say('move')}</button>
          <button class="plain" onClick={rotate}>{say('rotate')}</button>
          <button class="plain" onClick={() => void guarded(() => send('PATCH', `/api/webhooks/${one.webhook_id}`, { is_on: isOff }))}>{isOff ? say('on') : say('off')}</button>
        </span>
      </div>
      {isMoving && <Move one={one} done={() => setMoving(false)} />}
      {calls && <Calls calls={calls} />}
    </li>
  )
}

function Move({ one, done }: { one: Webhook; done: () => void }) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const url = String(new FormData(event.currentTarget as HTMLFormElement).get('url'))
    void guarded(() => send('PATCH', `/api/webhooks/${one.webhook_id}`, { url })).then((done_) => done_ && done())
  }
  return (
    <form class="webhook-form" onSubmit={(event) => submit(event as SubmitEvent)}>
      <label>{say('url')}<input name="url" type="url" required pattern="https?://.+" placeholder="https://" autofocus /></label><span />
      <p class="buttons"><button class="primary">{say('save')}</button><button type="button" onClick={done}>{say('cancel')}</button></p>
    </form>
  )
}

function Calls({ calls }: { calls: readonly Delivery[] }) {
  return (
    <ul class="calls" aria-label={say('last_calls')} aria-live="polite">
      {calls.length === 0 && <li class="quiet">{say('no_calls')}</li>}
      {calls.map((one) => (
        <li key={one.delivery_id}>
          <time>{formatMoment(instant(one.attempted_at ?? one.created_at), now.value)}</time>
          {one.state === 'delivered' || !one.last_error ? <span>{one.state === 'delivered' && '✓ '}{sayNamed('state_', one.state)}</span> : <span class="is-wrong">{sayReason(one.last_error)}</span>}
          <small class="quiet">{one.moment === 'test' ? say('test_mark') : one.moment}</small>
        </li>
      ))}
    </ul>
  )
}

async function load(): Promise<void> {
  await guarded(async () => void (webhooks.value = (await getJson<{ items: Webhook[] }>('/api/webhooks')).items), false)
}

async function guarded(work: () => Promise<unknown>, reads = true): Promise<boolean> {
  try {
    await work()
    failure.value = null
  } catch (problem) {
    failure.value = say('failed', { reason: reasonOf(problem) })
    return false
  }
  if (reads) await load()
  return true
}
