import { expect, test } from 'vitest'
import { coalesce } from '../src/live/coalesce.ts'
import { LiveHub } from '../src/live/hub.ts'
import type { LiveMessage, Sequenced } from '../src/live/messages.ts'
import { furthest, keep, missedBy, reconnectDelay, type Kept } from '../src/live/position.ts'

const states = (sequence: number): Sequenced => ({ kind: 'states', sequence, states: { sensor_id: [1], state: [sequence % 256] } })
const filled = (kept: Kept, ...sequences: number[]): Kept => sequences.reduce((so_far, at) => keep(so_far, states(at), 4), kept)

test('a page hears what came after its snapshot', () => {
  const kept = filled({ since: 10, messages: [] }, 11, 12, 13)
  expect(missedBy(12, kept)!.map((message) => message.sequence)).toEqual([12, 13])
})

test('a page that is older than what is kept must load anew', () => {
  const kept = filled({ since: 10, messages: [] }, 11, 12, 13, 14, 15, 16)
  expect(kept.since).toBeGreaterThan(10)
  expect(missedBy(10, kept)).toBeNull()
  expect(missedBy(kept.since, kept)).not.toBeNull()
})

test('the position never goes back and ignores what is not a number', () => {
  expect([furthest(5, '9'), furthest(5, '3'), furthest(5, ''), furthest(5, 'x')]).toEqual([9, 5, 5, 5])
})

test('reconnecting waits longer each time, within bounds, and never in step', () => {
  expect([0, 1, 2, 9].map((attempt) => reconnectDelay(attempt, 1))).toEqual([1000, 2000, 4000, 15000])
  expect(reconnectDelay(9, 0)).toBe(10_000)
})

class FakeStream {
  private listeners = new Map<string, ((event: Event) => void)[]>()
  isClosed = false
  constructor(readonly address: string) {}
  addEventListener(name: string, listener: EventListenerOrEventListenerObject): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener as (event: Event) => void])
  }
  close(): void {
    this.isClosed = true
  }
  send(name: string, content: unknown = {}, lastEventId = ''): void {
    for (const listener of this.listeners.get(name) ?? []) listener({ data: JSON.stringify(content), lastEventId } as unknown as Event)
  }
}

function aHub(): { hub: LiveHub; streams: FakeStream[]; pageThat: () => { heard: LiveMessage[]; listen: (message: LiveMessage) => void } } {
  const streams: FakeStream[] = []
  const hub = new LiveHub((address) => {
    streams.push(new FakeStream(address))
    return streams.at(-1)! as unknown as EventSource
  })
  const pageThat = () => {
    const heard: LiveMessage[] = []
    return { heard, listen: (message: LiveMessage) => void heard.push(message) }
  }
  return { hub, streams, pageThat }
}

test('two pages share one stream, and the later one is told what it missed', () => {
  const { hub, streams, pageThat } = aHub()
  const [first, second] = [pageThat(), pageThat()]
  hub.request(first.listen, { kind: 'subscribe', after: 100 })
  streams[0]!.send('open')
  streams[0]!.send('states', { sensor_id: [1], state: [2] }, '101')
  hub.request(second.listen, { kind: 'subscribe', after: 100 })
  expect(streams.map((stream) => stream.address)).toEqual(['/api/live?after=100'])
  expect(second.heard.filter((message) => message.kind === 'states')).toHaveLength(1)
})

test('asking again resumes from the newest position heard', () => {
  const { hub, streams, pageThat } = aHub()
  const page = pageThat()
  hub.request(page.listen, { kind: 'subscribe', after: 100 })
  streams[0]!.send('states', { sensor_id: [1], state: [2] }, '140')
  hub.request(page.listen, { kind: 'retry' })
  expect(streams[0]!.isClosed).toBe(true)
  expect(streams[1]!.address).toBe('/api/live?after=140')
})

test('after a resync the stream opens where the new snapshot stands', () => {
  const { hub, streams, pageThat } = aHub()
  const page = pageThat()
  hub.request(page.listen, { kind: 'subscribe', after: 100 })
  streams[0]!.send('resync')
  expect(page.heard).toEqual([{ kind: 'resync' }])
  hub.request(page.listen, { kind: 'subscribe', after: 900 })
  expect(streams.at(-1)!.address).toBe('/api/live?after=900')
})

test('the stream closes with the last page', () => {
  const { hub, streams, pageThat } = aHub()
  const page = pageThat()
  hub.request(page.listen, { kind: 'subscribe', after: 1 })
  hub.request(page.listen, { kind: 'leave' })
  expect(streams[0]!.isClosed).toBe(true)
})

test('a burst is handed on in one go, and the next not before the spacing is over', () => {
  const batches: number[][] = []
  const waits: { run: () => void; delay: number }[] = []
  let now = 0
  const push = coalesce<number>((batch) => void batches.push(batch), 100, { now: () => now, later: (run, delay) => void waits.push({ run, delay }) })
  push(1)
  push(2)
  expect(waits.map((wait) => wait.delay)).toEqual([0])
  waits.shift()!.run()
  now = 30
  push(3)
  expect(waits[0]!.delay).toBe(70)
  waits[0]!.run()
  expect(batches).toEqual([[1, 2], [3]])
})
