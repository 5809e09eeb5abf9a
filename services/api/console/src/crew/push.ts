/** Turning push on and off, and saying the truth where it is impossible. */
import { signal } from '@preact/signals'
import { recall, remember } from '../state/memory.ts'
import type { Word } from './words.ts'

export type PushState = 'unknown' | 'waiting' | 'ready' | 'none' | 'denied' | 'home'

export const pushState = signal<PushState>('unknown')
export const PUSH_WORDS: Partial<Record<PushState, Word>> = { waiting: 'push_waiting', ready: 'push_ready', none: 'push_none', denied: 'push_denied', home: 'push_home' }

/** Without a push service `subscribe` never answers: after this the app says so. [ms] */
const PATIENCE = 8000
/** Under which number the service knows this phone, for whoever turned push on here. */
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
  const registration = await navigator.serviceWorker.getRegistration('/crew').catch(() => undefined)
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}

async function tryPush(): Promise<PushState> {
  const impossible = whyImpossible()
  if (impossible) return impossible
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const asked = await fetch('/api/push/key')
  if (!asked.ok) return 'none'
  const { key } = (await asked.json()) as { key: string }
  const registration = await withPatience(navigator.serviceWorker.ready)
  const subscription = await withPatience(registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }))
  const { endpoint, keys } = subscription.toJSON()
  const body = { channel: 'push', label: navigator.userAgent.slice(0, 100), address: { endpoint, keys } }
  const kept = await fetch('/api/contact-points', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!kept.ok) return 'none'
  remember(CONTACT, String(((await kept.json()) as { count: number }).count))
  return 'ready'
}

function whyImpossible(): 'home' | 'none' | null {
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return null
  return isIosBrowser() ? 'home' : 'none'
}

async function isSubscribed(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration('/crew').catch(() => undefined)
  return Boolean(await registration?.pushManager.getSubscription().catch(() => null))
}

function withPatience<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<T>((_, reject) => setTimeout(() => reject(new Error('no push service')), PATIENCE))])
}

function isIosBrowser(): boolean {
  return /iPhone|iPad/.test(navigator.userAgent)
}

function bytes(key: string): Uint8Array<ArrayBuffer> {
  const plain = atob(key.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}
