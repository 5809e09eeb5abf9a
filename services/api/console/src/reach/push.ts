/** Turning push on in this browser, and saying the truth where it is impossible. Shared by the console and the crew app. */
import { signal } from '@preact/signals'

export type PushState = 'unknown' | 'waiting' | 'ready' | 'none' | 'denied' | 'home' | 'refused'

export const pushState = signal<PushState>('unknown')

/** Without a push service `subscribe` never answers: after this the app says so. [ms] */
const PATIENCE = 8000
/** The worker of the crew app shows every push of this browser, whichever page asked for it. */
const WORKER = '/crew-worker.js'
const SCOPE = '/crew'

export async function turnPushOn(): Promise<void> {
  pushState.value = 'waiting'
  pushState.value = await tryPush().catch(() => 'none')
}

async function tryPush(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return isIosBrowser() ? 'home' : 'none'
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const asked = await fetch('/api/push/key')
  if (!asked.ok) return 'none'
  const { key } = (await asked.json()) as { key: string }
  const registration = await withPatience(activeWorker())
  const subscription = await withPatience(registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }))
  const { endpoint, keys } = subscription.toJSON()
  const body = { channel: 'push', label: browserName(navigator.userAgent), address: { endpoint, keys } }
  const kept = await fetch('/api/contact-points', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  return kept.ok ? 'ready' : 'refused'
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
