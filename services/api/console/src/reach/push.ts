/** Turning push on and off in this browser, and saying the truth where it is impossible. Shared by the console and the crew app. */
import { signal } from '@preact/signals'
import { recall, remember } from '../state/memory.ts'

export type PushState = 'unknown' | 'waiting' | 'ready' | 'none' | 'denied' | 'home' | 'refused'

export const pushState = signal<PushState>('unknown')

/** Without a push service `subscribe` never answers: after this the app says so. [ms] */
const PATIENCE = 8000
/** The worker of the crew app shows every push of this browser, whichever page asked for it. */
const WORKER = '/crew-worker.js'
const SCOPE = '/crew'
/** Under which number the service knows this browser, for whoever turned push on here. */
const CONTACT = 'push_contact'

/** What is so already, before anybody presses anything: forbidden, impossible, or on. */
export async function lookAtPush(): Promise<void> {
  const impossible = whyImpossible()
  if (impossible) pushState.value = impossible
  else if (Notification.permission === 'denied') pushState.value = 'denied'
  else if (recall(CONTACT) && (await isSubscribed())) pushState.value = 'ready'
}

export async function turnPushOn(): Promise<void> {
  pushState.value = 'waiting'
  pushState.value = await tryPush().catch(() => 'none')
}

/** The next who signs in on this phone must not be woken for the one before. */
export async function turnPushOff(): Promise<void> {
  const contact = recall(CONTACT)
  if (!contact) return
  remember(CONTACT, '')
  pushState.value = 'unknown'
  await fetch(`/api/contact-points/${contact}`, { method: 'DELETE' }).catch(() => null)
  const registration = await navigator.serviceWorker.getRegistration(SCOPE).catch(() => undefined)
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}

async function tryPush(): Promise<PushState> {
  const impossible = whyImpossible()
  if (impossible) return impossible
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const asked = await fetch('/api/push/key')
  if (!asked.ok) return 'none'
  const { key } = (await asked.json()) as { key: string }
  const registration = await withPatience(activeWorker())
  const subscription = await withPatience(registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }))
  const { endpoint, keys } = subscription.toJSON()
  const body = { channel: 'push', label: browserName(navigator.userAgent), address: { endpoint, keys } }
  const kept = await fetch('/api/contact-points', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!kept.ok) return 'refused'
  remember(CONTACT, String(((await kept.json()) as { contact_id: number }).contact_id))
  return 'ready'
}

function whyImpossible(): 'home' | 'none' | null {
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return null
  return isIosBrowser() ? 'home' : 'none'
}

async function isSubscribed(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE).catch(() => undefined)
  return Boolean(await registration?.pushManager.getSubscription().catch(() => null))
}

/** A page outside of the worker's scope may not wait for `ready`: that never comes. */
async function activeWorker(): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE })
  const coming = registration.installing ?? registration.waiting
  if (!registration.active && coming) {
    await new Promise<void>((done) => coming.addEventListener('statechange', () => coming.state === 'activated' && done()))
  }
  return registration
}

function withPatience<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<T>((_, reject) => setTimeout(() => reject(new Error('no push service')), PATIENCE))])
}

function isIosBrowser(): boolean {
  return /iPhone|iPad/.test(navigator.userAgent)
}

/** "Chrome · Windows": enough for people to tell their devices apart. */
export function browserName(agent: string): string {
  const browser = /Edg\//.test(agent) ? 'Edge' : /Firefox\//.test(agent) ? 'Firefox' : /Chrome\//.test(agent) ? 'Chrome' : /Safari\//.test(agent) ? 'Safari' : 'Browser'
  const system = /Android/.test(agent) ? 'Android' : /iPhone|iPad/.test(agent) ? 'iOS' : /Windows/.test(agent) ? 'Windows' : /Mac OS/.test(agent) ? 'macOS' : /Linux/.test(agent) ? 'Linux' : ''
  return system ? `${browser} · ${system}` : browser
}

function bytes(key: string): Uint8Array<ArrayBuffer> {
  const plain = atob(key.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}
