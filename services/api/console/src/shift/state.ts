/** What the page of the shift knows: who is on duty, the roster of a week, hand-overs. Read anew every quarter minute. */
import { signal } from '@preact/signals'
import { getJson, postJson, query, send } from '../api/client.ts'
import { now } from '../state/clock.ts'
import { openHandoverId } from '../state/selection.ts'
import { WEEK, weekOf } from './beijing.ts'
import type { Duty, Handover, HandoverItem, Position, RosterPerson, RotationBody, RotationOutcome, ShiftShown } from './types.ts'

/** Null until the first answer: unknown, not none. */
export const duty = signal<Duty | null>(null)
export const shifts = signal<ShiftShown[] | null>(null)
export const openHandovers = signal<HandoverItem[] | null>(null)
export const pastHandovers = signal<HandoverItem[]>([])
export const pastCursor = signal<string | null>(null)
export const handover = signal<Handover | null>(null)
export const failure = signal<unknown>(null)
export const people = signal<RosterPerson[]>([])
export const positions = signal<Position[]>([])
/** The position that is being handed over; its form takes the page. */
export const givingPosition = signal<string | null>(null)
/** Monday's midnight of the week on screen. */
export const week = signal(weekOf(now.peek()))

const LOOK_AHEAD_DAYS = 14

export async function loadDuty(): Promise<void> {
  try {
    const [found, waiting] = await Promise.all([
      getJson<Duty>('/api/duty' + query({ days: LOOK_AHEAD_DAYS })),
      getJson<{ items: HandoverItem[] }>('/api/handovers?state=open'),
    ])
    duty.value = found
    openHandovers.value = waiting.items
    failure.value = null
  } catch (problem) {
    failure.value = problem
  }
}

export async function loadRoster(): Promise<void> {
  const since = week.peek()
  const span = { since: new Date(since).toISOString(), until: new Date(since + WEEK).toISOString() }
  const found = await getJson<{ items: ShiftShown[] }>('/api/shifts' + query(span)).catch(() => null)
  if (found && week.peek() === since) shifts.value = found.items
}

export async function loadPlanning(): Promise<void> {
  const [who, posts] = await Promise.all([getJson<{ items: RosterPerson[] }>('/api/roster-people'), getJson<{ items: Position[] }>('/api/positions')])
  people.value = who.items
  positions.value = posts.items
}

export async function loadPast(cursor: string | null = null): Promise<void> {
  const page = await getJson<{ items: HandoverItem[]; next_cursor: string | null }>('/api/handovers' + query({ limit: 10, cursor })).catch(() => null)
  if (!page) return
  pastHandovers.value = cursor === null ? page.items : [...pastHandovers.peek(), ...page.items]
  pastCursor.value = page.next_cursor
}

export async function loadHandover(): Promise<void> {
  const handoverId = openHandoverId.peek()
  if (handoverId === null) return
  handover.value = await getJson<Handover>(`/api/handovers/${handoverId}`)
}

/** Grows with every wish to see everything anew. */
export const readCount = signal(0)

export function loadAll(): Promise<unknown> {
  readCount.value++
  return Promise.all([loadDuty(), loadRoster(), loadPast()])
}

/** A hand-over as it is after an act; lists follow. */
export async function actOnHandover(path: string, body: unknown): Promise<void> {
  handover.value = await postJson<Handover>(`/api/handovers${path}`, body)
  openHandoverId.value = handover.value.handover_id
  await Promise.all([loadDuty(), loadPast()])
}

export async function saveShift(shiftId: number | null, body: Record<string, unknown>): Promise<void> {
  if (shiftId === null) await send('POST', '/api/shifts', body)
  else await send('PUT', `/api/shifts/${shiftId}`, body)
  await Promise.all([loadDuty(), loadRoster()])
}

export async function removeShift(shiftId: number): Promise<void> {
  await send('DELETE', `/api/shifts/${shiftId}`)
  await Promise.all([loadDuty(), loadRoster()])
}

export async function makeRotation(body: RotationBody): Promise<RotationOutcome> {
  const outcome = await postJson<RotationOutcome>('/api/rotations', body)
  if (outcome.is_made) await Promise.all([loadDuty(), loadRoster()])
  return outcome
}

export async function savePosition(code: string | null, zh: string, en: string): Promise<void> {
  const name = { zh, en }
  if (code !== null && positions.peek().some((one) => one.position === code)) await send('PATCH', `/api/positions/${code}`, { name })
  else await send('POST', '/api/positions', { position: code, name })
  await Promise.all([loadPlanning(), loadDuty()])
}
