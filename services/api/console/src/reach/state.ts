/** How the person who is signed in can be reached, and what became of their newest test page. */
import { signal } from '@preact/signals'
import { getJson, postJson, Problem, send } from '../api/client.ts'
import type { components } from '../api/schema.ts'
import { say } from './words.ts'

export type Way = components['schemas']['ContactPoint']
export type Test = { notificationId: string; beganAt: number; isOver: boolean }

export const ways = signal<Way[] | null>(null)
export const failure = signal<string | null>(null)
export const test = signal<Test | null>(null)

const LOOK_AGAIN = 700
/** One attempt takes at most 15 s; who has not been tried by then has no worker. [ms] */
const PATIENCE = 25_000

export async function loadWays(): Promise<void> {
  await guarded(async () => void (ways.value = (await getJson<{ items: Way[] }>('/api/contact-points')).items))
}

export async function addMessage(label: string, url: string): Promise<boolean> {
  const isDone = await guarded(() => send('POST', '/api/contact-points', { channel: 'message', label, address: { url } }))
  await (isDone ? loadWays() : Promise.resolve())
  return isDone
}

export async function removeWay(way: Way): Promise<void> {
  if (await guarded(() => send('DELETE', `/api/contact-points/${way.contact_id}`))) await loadWays()
}

/** Sends it and looks until every way has an outcome. */
export async function sendTest(): Promise<void> {
  await guarded(async () => {
    const { notification_id } = await postJson<{ notification_id: string }>('/api/contact-points/test', {})
    test.value = { notificationId: notification_id, beganAt: Date.now(), isOver: false }
  })
  while (test.peek() && !test.peek()!.isOver) {
    await loadWays()
    const { notificationId, beganAt } = test.peek()!
    const tried = ways.peek()?.filter((way) => way.gone_at === null) ?? []
    const isThrough = tried.every((way) => outcomeOf(way, notificationId) !== 'waiting')
    if (isThrough || Date.now() - beganAt > PATIENCE) test.value = { ...test.peek()!, isOver: true }
    else await new Promise((wake) => setTimeout(wake, LOOK_AGAIN))
  }
}

/** What became of a certain notification on this way. Pure. */
export function outcomeOf(way: Pick<Way, 'last_delivery'>, notificationId: string): 'delivered' | 'failed' | 'waiting' {
  const last = way.last_delivery
  if (last?.notification_id !== notificationId) return 'waiting'
  if (last.state === 'delivered') return 'delivered'
  return last.state === 'ready' || last.state === 'sending' ? 'waiting' : 'failed'
}

async function guarded(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    failure.value = null
    return true
  } catch (problem) {
    failure.value = say('failed', { reason: problem instanceof Problem ? problem.detail : (problem as Error).message })
    return false
  }
}
