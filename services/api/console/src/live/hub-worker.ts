/** The SharedWorker around the hub: one port per page. */
import { LiveHub, type Listener } from './hub.ts'
import type { HubRequest } from './messages.ts'

const hub = new LiveHub((address) => new EventSource(address))

type WorkerScope = { onconnect: ((event: MessageEvent) => void) | null }
;(globalThis as unknown as WorkerScope).onconnect = (event) => {
  const port = event.ports[0]!
  const listener: Listener = (message) => port.postMessage(message)
  port.onmessage = (asked: MessageEvent<HubRequest>) => hub.request(listener, asked.data)
}
