/**
 * Of all windows of this browser, one rings: two would only be louder, never clearer.
 *
 * The browser passes the lock on when its holder closes or crashes, so that there is always one. Without locks (plain
 * HTTP inside a city's own network) every window rings: twice is better than never.
 */
import { effect, signal, type ReadonlySignal } from '@preact/signals'

const NAME = 'lifeline-ringer'

export const isRinger = signal(true)

/** Only a window that can be heard stands in the queue; `canRing` says whether this one can. */
export function followRinger(canRing: ReadonlySignal<boolean>): void {
  if (!navigator.locks) return
  effect(() => {
    if (!canRing.value) return undefined
    isRinger.value = false
    const asking = new AbortController()
    let release = (): void => {}
    void navigator.locks
      .request(NAME, { signal: asking.signal }, () => {
        isRinger.value = true
        return new Promise<void>((done) => (release = done))
      })
      .catch(() => {})
    return () => {
      asking.abort()
      release()
      isRinger.value = true
    }
  })
}
