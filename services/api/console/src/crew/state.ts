/** What the app knows, and how it keeps in touch: orders every ten seconds, what waits as soon as there is a line. */
import { computed, signal } from '@preact/signals'
import { isShown, judge, nextEntry, retryAfter, stateWithUnsent, type Entry } from './outbox.ts'
import { turnPushOff } from '../reach/push.ts'
import * as store from './store.ts'
import type { Notice, SignedIn, Step, StepKind, WorkOrder } from './types.ts'

export type Person = { kind: 'asking' } | { kind: 'signed-out' } | { kind: 'signed-in'; who: SignedIn | null }

export const person = signal<Person>({ kind: 'asking' })
export const orders = signal<WorkOrder[] | null>(null)
export const syncedAt = signal<number | null>(null)
export const isOnline = signal(true)
export const entries = signal<Entry[]>([])
export const notices = signal<Notice[]>([])
export const now = signal(Date.now())

export const unsentCount = computed(() => entries.value.filter((entry) => entry.refused === null).length)
export const openOrders = computed(() => orders.value?.filter((order) => isShown(order, stateWithUnsent(order, entries.value), now.value)) ?? null)
/** Of the simulator, while anything in the register belongs to one; without a line as the orders on the phone say. */
export const runId = computed(() => (person.value.kind === 'signed-in' && person.value.who?.run_id) || (orders.value?.find((order) => order.run_id)?.run_id ?? null))

const LOOK_EVERY = 10_000
let failures = 0
let isSending = false

export async function start(): Promise<void> {
  const [seen, waiting] = await Promise.all([store.recallOrders(), store.listEntries()])
  if (seen) [orders.value, syncedAt.value] = [seen.orders, seen.at]
  entries.value = waiting
  setInterval(() => (now.value = Date.now()), 1000)
  setInterval(() => void look(), LOOK_EVERY)
  addEventListener('online', () => void look())
  document.addEventListener('visibilitychange', () => !document.hidden && void look())
  navigator.serviceWorker?.addEventListener('message', () => void look())
  await look()
}

/** Ask who is signed in, tell what waits, read the orders. */
export async function look(): Promise<void> {
  const answer = await ask('GET', '/api/session')
  if (answer === null) return lost()
  if (answer.status === 401) return void (person.value = { kind: 'signed-out' })
  if (!answer.ok) return lost()
  const who = (await answer.json()) as SignedIn
  person.value = { kind: 'signed-in', who }
  isOnline.value = true
  // Nothing else is open before that.
  if (who.must_change_password) return
  await sendWaiting()
  await readOrders()
}

/** No line: whoever has orders on the phone goes on with them. */
function lost(): void {
  isOnline.value = false
  if (person.peek().kind === 'asking' && orders.peek()) person.value = { kind: 'signed-in', who: null }
}

async function readOrders(): Promise<void> {
  const [listed, told] = await Promise.all([ask('GET', '/api/work-orders?mine=true&state=all'), ask('GET', '/api/notifications?state=waiting')])
  if (!listed?.ok) return
  const read = ((await listed.json()) as { items: WorkOrder[] }).items
  const at = Date.now()
  await store.keepOrders({ orders: read, at })
  orders.value = read
  syncedAt.value = at
  if (told?.ok) notices.value = ((await told.json()) as { items: Notice[] }).items
}

export async function signIn(name: string, password: string): Promise<string | null> {
  const answer = await ask('POST', '/api/session', { name, password })
  if (answer === null) return 'offline'
  if (!answer.ok) return answer.status === 401 ? 'wrong' : String(answer.status)
  const who = (await answer.json()) as SignedIn
  temporaryPassword = who.must_change_password ? password : null
  await look()
  return null
}

/** What was typed to sign in a moment ago, when it is to be changed at once. */
let temporaryPassword: string | null = null
export const typedPassword = (): string | null => temporaryPassword

export async function signOut(): Promise<void> {
  await turnPushOff()
  await ask('DELETE', '/api/session')
  await store.forgetOrders()
  orders.value = null
  person.value = { kind: 'signed-out' }
}

/** Taps that are being kept: a second one before the first is on the phone means the same. */
const beingKept = new Set<string>()
/** Steps whose place is still asked for; they go out with it, or without after a moment. */
const beingPlaced = new Set<string>()

/** Keep a step on the phone first; then tell it, now or when there is a line. */
export async function take(orderId: number, kind: StepKind, details: Record<string, unknown> = {}): Promise<void> {
  const tap = JSON.stringify([orderId, kind, details])
  if (beingKept.has(tap)) return
  beingKept.add(tap)
  const step: Step = { step_id: crypto.randomUUID(), kind, happened_at: new Date().toISOString(), details }
  beingPlaced.add(step.step_id)
  try {
    await keep({ id: step.step_id, orderId, step, refused: null }).finally(() => beingKept.delete(tap))
    // whoever works on an order has heard of it: the phone need not ring until the service knows that as well
    notices.value = notices.peek().filter((one) => one.link !== `/crew#/orders/${orderId}`)
    await addPlace(step)
  } finally {
    beingPlaced.delete(step.step_id)
    void sendWaiting()
  }
}

async function addPlace(step: Step): Promise<void> {
  const place = await position()
  const entry = entries.peek().find((one) => one.id === step.step_id)
  if (entry) await store.amendEntry({ ...entry, step: { ...step, ...place } })
  entries.value = await store.listEntries()
}

export async function takePhoto(orderId: number, code: string | null, kind: 'photo' | 'voice', content: Blob): Promise<void> {
  const id = crypto.randomUUID()
  await keep({ id, orderId, attachment: { kind, takenAt: new Date().toISOString(), content }, refused: null })
  await take(orderId, kind, { attachment_id: id, ...(code ? { code } : {}) })
}

async function keep(entry: Omit<Entry, 'number'>): Promise<void> {
  await store.addEntry(entry)
  entries.value = await store.listEntries()
  void sendWaiting()
}

export async function dismiss(entry: Entry): Promise<void> {
  await store.dropEntry(entry.number)
  entries.value = await store.listEntries()
}

async function sendWaiting(): Promise<void> {
  if (isSending) return
  isSending = true
  try {
    for (let entry = nextEntry(entries.peek()); entry; entry = nextEntry(entries.peek())) {
      if (beingPlaced.has(entry.id) || !(await sendOne(entry))) return
    }
  } finally {
    isSending = false
  }
}

/** False when the rest has to wait. */
async function sendOne(entry: Entry): Promise<boolean> {
  const answer = await tell(entry)
  const verdict = judge(answer?.status ?? null)
  if (verdict === 'later') {
    isOnline.value = answer !== null
    setTimeout(() => void sendWaiting(), retryAfter(++failures))
    return false
  }
  failures = 0
  if (verdict === 'sign-in') person.value = { kind: 'signed-out' }
  if (verdict === 'sign-in') return false
  if (verdict === 'done') await store.dropEntry(entry.number)
  else await store.replaceEntry({ ...entry, refused: await reason(answer!) })
  if (verdict === 'done' && entry.step) replaceOrder((await answer!.json()) as WorkOrder)
  entries.value = await store.listEntries()
  return true
}

function tell(entry: Entry): Promise<Response | null> {
  const order = `/api/work-orders/${entry.orderId}`
  if (entry.step) return ask('POST', `${order}/steps`, entry.step)
  const { kind, takenAt, content } = entry.attachment!
  return ask('PUT', `${order}/attachments/${entry.id}?kind=${kind}&taken_at=${encodeURIComponent(takenAt)}`, content)
}

function replaceOrder(order: WorkOrder): void {
  orders.value = orders.peek()?.map((one) => (one.work_order_id === order.work_order_id ? order : one)) ?? [order]
}

async function reason(answer: Response): Promise<string> {
  const told = (await answer.json().catch(() => ({}))) as { detail?: string }
  return told.detail ?? String(answer.status)
}

async function ask(method: string, path: string, body?: unknown): Promise<Response | null> {
  const init: RequestInit = { method, credentials: 'same-origin', signal: AbortSignal.timeout(20_000) }
  if (body instanceof Blob) Object.assign(init, { body, headers: { 'Content-Type': body.type.split(';')[0] } })
  else if (body !== undefined) Object.assign(init, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })
  return fetch(path, init).catch(() => null)
}

export async function answerNotice(notice: Notice): Promise<void> {
  const answer = await ask('POST', `/api/notifications/${notice.notification_id}/answer`)
  if (answer?.ok) notices.value = notices.peek().filter((one) => one !== notice)
}

/** Where the phone is, if it says so quickly; a step never waits for it. */
function position(): Promise<Partial<Step>> {
  if (!navigator.geolocation) return Promise.resolve({})
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => resolve({}), 1500)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        clearTimeout(giveUp)
        resolve({ longitude: coords.longitude, latitude: coords.latitude, accuracy_m: coords.accuracy })
      },
      () => (clearTimeout(giveUp), resolve({})),
      { maximumAge: 60_000, timeout: 1400 },
    )
  })
}
