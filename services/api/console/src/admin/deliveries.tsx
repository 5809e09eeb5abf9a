/** How each way out of the house does, and the dead letters: tried again, or put aside with a reason. */
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { sayReason } from '../reach/reasons.ts'
import { now } from '../state/clock.ts'
import { formatCount, formatMoment, instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { countDeliveries, discard, listDeliveries, reasonOf, retry, type Delivery, type VendorCount } from './deliveries-state.ts'
import './deliveries.css'
import './routing.css'
import { say, sayNamed, type Word } from './webhooks-words.ts'

const STATES = ['dead', 'ready', 'discarded'] as const
const REFRESH = 5000
/** So many failures in a row are the vendor's, not one address's. */
const LOUD_FROM = 3

const counts = signal<VendorCount[] | null>(null)
const shown = signal<(typeof STATES)[number]>('dead')
const letters = signal<Delivery[] | null>(null)
const nextCursor = signal<string | null>(null)
const failure = signal<string | null>(null)

export default function Deliveries() {
  useEffect(() => {
    void load()
    const timer = setInterval(() => void loadCounts(), REFRESH)
    return () => clearInterval(timer)
  }, [])
  const dead = letters.value ?? []
  return (
    <div class="settings deliveries">
      <h3>{say('deliveries_title')}</h3>
      <p class="intro">{say('deliveries_intro')}</p>
      {failure.value && <p role="alert"><span class="is-wrong">{failure.value}</span></p>}
      {counts.value && <Counts counts={counts.value} />}
      <header class="section-head">
        <h3>{say('dead_title')}</h3>
        <span class="states">{STATES.map((state) => <button key={state} aria-pressed={shown.value === state} onClick={() => ((shown.value = state), void load())}>{say(`show_${state}` as Word)}</button>)}</span>
      </header>
      {shown.value === 'dead' && dead.length > 1 && <p><button onClick={() => void act(() => Promise.all(dead.map(retry)))}>{say('retry_all', { n: dead.length })}</button></p>}
      {letters.value?.length === 0 && <p class="quiet">{shown.value === 'dead' ? `✓ ${say('dead_none')}` : say('idle')}</p>}
      <ul class="letters">{letters.value?.map((one) => <Letter key={one.delivery_id} one={one} />)}</ul>
      {nextCursor.value && <button onClick={() => void load(nextCursor.value)}>{say('more')}</button>}
    </div>
  )
}

function Counts({ counts }: { counts: readonly VendorCount[] }) {
  if (counts.length === 0) return <p class="quiet">{say('idle')}</p>
  return (
    <div class="counts" role="table">
      <div class="count is-head" role="row"><span>{say('channel')}</span><span>{say('vendor')}</span><span class="number">{say('delivered')}</span><span class="number">{say('waiting')}</span><span class="number">{say('dead')}</span><span>{say('state')}</span></div>
      {counts.map((one) => (
        <div class="count" role="row" key={one.channel + one.vendor}>
          <b>{sayNamed('', one.channel)}</b><span>{one.vendor || '–'}</span>
          <span class="number" data-name={say('delivered')}>{formatCount(one.delivered_count)}</span>
          <span class="number" data-name={say('waiting')}>{formatCount(one.waiting_count)}{one.repeated_count > 0 && <small> ({formatCount(one.repeated_count)} {say('repeated')})</small>}</span>
          <span class="number" data-name={say('dead')}>{one.dead_count > 0 ? <b class="is-wrong">{formatCount(one.dead_count)}</b> : 0}</span>
          <span><Health one={one} /></span>
        </div>
      ))}
    </div>
  )
}

function Health({ one }: { one: VendorCount }) {
  if (!one.failing_since) return <span class="quiet">{say('good')}</span>
  const said = say('failing', { time: formatMoment(instant(one.failing_since), now.value), n: one.failed_count, reason: sayReason(one.last_error) })
  return <span class={one.failed_count >= LOUD_FROM ? 'is-wrong' : ''}>{said}</span>
}

function Letter({ one }: { one: Delivery }) {
  const [isAsked, ask] = useState(false)
  return (
    <li>
      <div class="letter">
        <time>{formatMoment(instant(one.created_at), now.value)}</time>
        <b>{pick(one.title)}</b>
        <span>{say('to', { name: one.recipient })} · {sayNamed('', one.channel)} {one.vendor}{one.label && ` · ${one.label}`}</span>
        <span class="why">{one.last_error && <span class={one.state === 'dead' ? 'is-wrong' : 'quiet'}>{sayReason(one.last_error)}</span>} <small>{say('attempts', { n: one.attempt_count })}{one.next_attempt_at && ` · ${say('next_at', { time: formatMoment(instant(one.next_attempt_at), now.value) })}`}{one.discarded_by && ` · ${say('discarded_by', { name: one.discarded_by, reason: one.discarded_because ?? '' })}`}</small></span>
        {one.state === 'dead' && <span class="acts"><button onClick={() => void act(() => retry(one))}>{say('retry')}</button><button onClick={() => ask(!isAsked)}>{say('discard')}</button></span>}
      </div>
      {isAsked && <Discard one={one} done={() => ask(false)} />}
    </li>
  )
}

function Discard({ one, done }: { one: Delivery; done: () => void }) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get('reason'))
    void act(() => discard(one, reason)).then(done)
  }
  return (
    <form class="discard" onSubmit={(event) => submit(event as SubmitEvent)}>
      <label>{say('discard_ask')}<input name="reason" required minLength={3} maxLength={300} placeholder={say('reason_hint')} autofocus /></label>
      <p class="buttons"><button class="primary">{say('discard')}</button><button type="button" onClick={done}>{say('cancel')}</button></p>
    </form>
  )
}

async function act(work: () => Promise<unknown>): Promise<void> {
  await guarded(work)
  await load()
}

async function load(cursor: string | null = null): Promise<void> {
  await Promise.all([
    loadCounts(),
    guarded(async () => {
      const found = await listDeliveries({ state: shown.peek(), cursor })
      letters.value = cursor === null ? found.items : [...(letters.peek() ?? []), ...found.items]
      nextCursor.value = found.next_cursor
    }),
  ])
}

async function loadCounts(): Promise<void> {
  await guarded(async () => void (counts.value = await countDeliveries()))
}

async function guarded(work: () => Promise<unknown>): Promise<void> {
  await work().then(() => void (failure.value = null), (problem: unknown) => void (failure.value = say('failed', { reason: reasonOf(problem) })))
}
