/** A page's end of the live stream: through the SharedWorker, or with a stream of its own where there is none. */
import { LiveHub, type Listener } from './hub.ts'
import type { HubRequest, LiveMessage } from './messages.ts'

export type LiveConnection = { ask: (asked: HubRequest) => void }

export function connectLive(listener: Listener): LiveConnection {
  const connection = connectShared(listener) ?? connectAlone(listener)
  addEventListener('pagehide', () => connection.ask({ kind: 'leave' }))
  return connection
}

function connectShared(listener: Listener): LiveConnection | null {
  if (typeof SharedWorker === 'undefined') return null
  try {
    const worker = new SharedWorker(new URL('./hub-worker.ts', import.meta.url), { type: 'module', name: 'lifeline-live' })
    worker.port.onmessage = (event: MessageEvent<LiveMessage>) => listener(event.data)
    return { ask: (asked) => worker.port.postMessage(asked) }
  } catch {
    // A policy may forbid workers. One tab with its own stream is still a console.
    return null
  }
}

function connectAlone(listener: Listener): LiveConnection {
  const hub = new LiveHub((address) => new EventSource(address))
  return { ask: (asked) => hub.request(listener, asked) }
}
