/** Turning push on, and saying the truth where it is impossible. */
import { signal } from '@preact/signals'
import type { Word } from './words.ts'

export type PushState = 'unknown' | 'waiting' | 'ready' | 'none' | 'denied' | 'home'

export const pushState = signal<PushState>('unknown')
export const PUSH_WORDS: Partial<Record<PushState, Word>> = { waiting: 'push_waiting', ready: 'push_ready', none: 'push_none', denied: 'push_denied', home: 'push_home' }

/** Without a push service `subscribe` never answers: after this the app says so. [ms] */
const PATIENCE = 8000

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
  const registration = await withPatience(navigator.serviceWorker.ready)
  const subscription = await withPatience(registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }))
  const { endpoint, keys } = subscription.toJSON()
  const body = { channel: 'push', label: navigator.userAgent.slice(0, 100), address: { endpoint, keys } }
  const kept = await fetch('/api/contact-points', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  return kept.ok ? 'ready' : 'none'
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
