/**
 * Holds the one live stream of this browser and tells every page that subscribed.
 *
 * Lives in a SharedWorker where there is one, because HTTP/1.1 allows six connections per origin and a seventh tab would
 * hang without a word. The same class serves a single page where there is none.
 */
import type { AlertChange, IncidentChange, Pulse, StatesChange } from '../api/types.ts'
import type { HubRequest, LiveMessage, Sequenced } from './messages.ts'
import { furthest, keep, missedBy, reconnectDelay, type Kept } from './position.ts'

export type Listener = (message: LiveMessage) => void
type Stream = Pick<EventSource, 'addEventListener' | 'close'>

export class LiveHub {
  private listeners = new Set<Listener>()
  private stream: Stream | null = null
  private position = 0
  private kept: Kept = { since: 0, messages: [] }
  private newestPulse: Pulse | null = null
  private isOpen = false
  private attempt = 0
  private timer: ReturnType<typeof setTimeout> | null = null

  constructor(private readonly openStream: (address: string) => Stream) {}

  request(listener: Listener, asked: HubRequest): void {
    if (asked.kind === 'subscribe') this.subscribe(listener, asked.after)
    else if (asked.kind === 'retry') this.connect()
    else this.leave(listener)
  }

  private subscribe(listener: Listener, after: number): void {
    this.listeners.add(listener)
    if (!this.stream && this.timer === null) {
      this.position = after
      this.kept = { since: after, messages: [] }
      this.connect()
      return
    }
    const missed = missedBy(after, this.kept)
    if (missed === null) return listener({ kind: 'resync' })
    if (this.isOpen) listener({ kind: 'opened' })
    if (this.newestPulse && this.isOpen) listener({ kind: 'pulse', pulse: this.newestPulse })
    missed.forEach(listener)
  }

  private leave(listener: Listener): void {
    this.listeners.delete(listener)
    if (this.listeners.size === 0) this.disconnect()
  }

  private connect(): void {
    this.disconnect()
    const stream = this.openStream(`/api/live?after=${this.position}`)
    this.stream = stream
    stream.addEventListener('open', () => this.opened())
    stream.addEventListener('error', () => this.failed())
    stream.addEventListener('alert', (event) => this.take('alert', event as MessageEvent<string>))
    stream.addEventListener('states', (event) => this.take('states', event as MessageEvent<string>))
    stream.addEventListener('change', (event) => this.take('change', event as MessageEvent<string>))
    stream.addEventListener('pulse', (event) => this.beat(event as MessageEvent<string>))
    stream.addEventListener('resync', () => this.resync())
  }

  private disconnect(): void {
    this.stream?.close()
    this.stream = null
    this.isOpen = false
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  private opened(): void {
    this.attempt = 0
    this.isOpen = true
    this.tell({ kind: 'opened' })
  }

  /** The browser's own reconnection gives up on a refusal and cannot be paced, so every failure starts a new stream. */
  private failed(): void {
    this.disconnect()
    this.tell({ kind: 'lost' })
    this.timer = setTimeout(() => this.connect(), reconnectDelay(this.attempt++, Math.random()))
  }

  private take(kind: Sequenced['kind'], event: MessageEvent<string>): void {
    this.position = furthest(this.position, event.lastEventId)
    const content: unknown = JSON.parse(event.data)
    const sequence = this.position
    const message = messageOf(kind, sequence, content)
    this.kept = keep(this.kept, message)
    this.tell(message)
  }

  private beat(event: MessageEvent<string>): void {
    this.newestPulse = JSON.parse(event.data) as Pulse
    this.tell({ kind: 'pulse', pulse: this.newestPulse })
  }

  /** The next subscription, with what was just loaded anew, opens the stream again. */
  private resync(): void {
    this.disconnect()
    this.tell({ kind: 'resync' })
  }

  private tell(message: LiveMessage): void {
    for (const listener of this.listeners) listener(message)
  }
}

function messageOf(kind: Sequenced['kind'], sequence: number, content: unknown): Sequenced {
  if (kind === 'alert') return { kind, sequence, change: content as AlertChange }
  if (kind === 'states') return { kind, sequence, states: content as StatesChange }
  return { kind, sequence, incident: content as IncidentChange }
}
