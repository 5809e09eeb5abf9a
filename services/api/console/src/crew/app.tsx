/** The list, one order, or the door; and above all of them how good the line is. */
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { PasswordForm } from '../account/password-form.tsx'
import { say as sayOfAccount, takeFailedJourney, type Word as AccountWord } from '../account/words.ts'
import { readWaysIn } from '../api/resources.ts'
import { language } from '../text/language.ts'
import { formatClock } from '../text/clock.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import type { Level, WaysIn } from '../api/types.ts'
import { OrderCard } from './card.tsx'
import { OrderPage } from './order.tsx'
import { pushState, turnPushOn, type PushState } from '../reach/push.ts'
import { answerNotice, dismiss, entries, isOnline, look, notices, openOrders, orders, person, runId, signIn, signOut, syncedAt, typedPassword, unsentCount } from './state.ts'
import { say, type Word } from './words.ts'

const openId = signal(idInAddress())
addEventListener('hashchange', () => (openId.value = idInAddress()))

function idInAddress(): number | null {
  const found = /^#\/orders\/(\d+)$/.exec(location.hash)
  return found ? Number(found[1]) : null
}

export function App() {
  if (person.value.kind === 'asking') return <p class="quiet middle">{say('loading')}</p>
  if (person.value.kind === 'signed-out') return <Door />
  if (person.value.who?.must_change_password) return <FirstPassword />
  const order = orders.value?.find((one) => one.work_order_id === openId.value)
  return (
    <>
      <Simulated />
      <Line />
      <Paged />
      <Refused />
      {order ? <OrderPage order={order} /> : <List />}
    </>
  )
}

/** Above an empty list too: nobody may take a calm simulation for a calm city. */
function Simulated() {
  const run = runId.value
  return run ? <p class="simulation">{say('simulated', { run })}</p> : null
}

function Line() {
  if (isOnline.value && unsentCount.value === 0) return null
  return (
    <div class="line" role="status">
      <b>{isOnline.value ? '' : say('offline')}</b>
      {unsentCount.value > 0 && <span>{say('unsent', { n: unsentCount.value })}</span>}
    </div>
  )
}

/** Rings until somebody says that they have it. */
function Paged() {
  const waiting = notices.value.filter((notice) => notice.wants_answer)
  return (
    <>
      {waiting.map((notice) => (
        <div class="paged" role="alert" key={notice.notification_id}>
          {notice.level !== null && <LevelGlyph level={notice.level as Level} size={28} />}
          <div><b>{language.value === 'zh' ? notice.title.zh : notice.title.en}</b>{notice.is_drill && <span class="drill">{say('drill')}</span>}</div>
          <button class="primary big" onClick={() => void answerNotice(notice)}>{say('heard')}</button>
        </div>
      ))}
    </>
  )
}

function Refused() {
  return (
    <>
      {entries.value.filter((entry) => entry.refused !== null).map((entry) => (
        <div class="refused" role="alert" key={entry.id}>
          <span>{say('refused', { reason: entry.refused ?? '' })}</span>
          <button onClick={() => void dismiss(entry)}>{say('seen')}</button>
        </div>
      ))}
    </>
  )
}

function List() {
  const open = openOrders.value
  return (
    <main>
      <header class="head">
        <h1>{say('title')}{open ? ` ${open.length}` : ''}</h1>
        <button class="plain" onClick={() => (language.value = language.value === 'zh' ? 'en' : 'zh')}>{say('other_language')}</button>
      </header>
      <PushLine />
      {open === null ? <p class="quiet middle">{say('loading')}</p> : open.length === 0 ? <p class="quiet middle">{say('no_orders')}</p> : null}
      <ul class="cards">{open?.map((order) => <OrderCard key={order.work_order_id} order={order} />)}</ul>
      <footer class="quiet">
        <span>{syncedAt.value !== null && say('synced', { time: formatClock(syncedAt.value) })}{pushState.value === 'ready' && ` · ${say('push_ready')}`}</span>
        {pushState.value === 'ready' && <button class="plain" onClick={() => void fetch('/api/contact-points/test', { method: 'POST' })}>{say('push_try')}</button>}
        <button class="plain" onClick={leave}>{say('sign_out')}</button>
      </footer>
      <OwnPassword />
    </main>
  )
}

function leave(): void {
  const waiting = unsentCount.peek()
  if (waiting === 0 || confirm(say('sign_out_unsent', { n: waiting }))) void signOut()
}

const PUSH_WORDS: Partial<Record<PushState, Word>> = { waiting: 'push_waiting', ready: 'push_ready', none: 'push_none', denied: 'push_denied', home: 'push_home', refused: 'push_none' }

function PushLine() {
  const words = PUSH_WORDS[pushState.value]
  if (pushState.value === 'ready') return null
  return (
    <div class="push-line">
      {words && pushState.value !== 'waiting' ? <p>{say(words)}</p> : <button onClick={() => void turnPushOn()} disabled={pushState.value === 'waiting'}>{say(words ?? 'push_on')}</button>}
    </div>
  )
}

/** An admin knows this password: it is changed before any order is shown. */
function FirstPassword() {
  return (
    <main class="door">
      <h1>{sayOfAccount('first')}</h1>
      <p class="quiet">{sayOfAccount('first_why')}</p>
      <PasswordForm typed={typedPassword()} isFirst done={() => void look()} />
      <button class="plain" onClick={() => void signOut()}>{say('sign_out')}</button>
    </main>
  )
}

/** Changing it later, from the foot of the list. */
function OwnPassword() {
  const [state, setState] = useState<'closed' | 'open' | 'saved'>('closed')
  if (state === 'saved') return <p role="status" class="quiet">{sayOfAccount('saved')}</p>
  if (state === 'closed') return <button class="plain" onClick={() => setState('open')}>{sayOfAccount('change')}</button>
  return <PasswordForm typed={null} isFirst={false} done={() => setState('saved')} />
}

function Door() {
  const [journey] = useState<AccountWord | null>(takeFailedJourney)
  const [ways, setWays] = useState<WaysIn | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  useEffect(() => void readWaysIn().then(setWays, () => {}), [])
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const why = await signIn(String(form.get('name')), String(form.get('password')))
    setFailure(why === null ? null : say(why === 'offline' ? 'offline_sign_in' : why === 'wrong' ? 'wrong' : 'failed'))
  }
  return (
    <main class="door">
      <form onSubmit={(event) => void submit(event as SubmitEvent)}>
        <h1>{say('title')}</h1>
        {unsentCount.value > 0 && <p role="status">{say('unsent', { n: unsentCount.value })}</p>}
        {failure ? <p role="alert">{failure}</p> : journey && <p role="alert">{sayOfAccount(journey)}</p>}
        <label>{say('name')}<input name="name" autocomplete="username" autocapitalize="none" required /></label>
        <label>{say('password')}<input name="password" type="password" autocomplete="current-password" required /></label>
        <button class="primary big">{say('sign_in')}</button>
        {ways?.identity_provider && <a class="button big" href="/api/oidc/start?to=crew">{sayOfAccount('through', { name: ways.identity_provider[language.value] })}</a>}
        <button type="button" class="plain" onClick={() => (language.value = language.value === 'zh' ? 'en' : 'zh')}>{say('other_language')}</button>
      </form>
    </main>
  )
}
