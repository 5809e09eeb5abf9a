/** Gathers what arrives within a moment and hands it on at once, so that a burst costs a few renderings, not thousands. */

export type Timers = { now: () => number; later: (run: () => void, delay: number) => void }

const REAL_TIMERS: Timers = { now: () => performance.now(), later: (run, delay) => void setTimeout(run, delay) }

export function coalesce<T>(take: (gathered: T[]) => void, spacing: number, timers: Timers = REAL_TIMERS): (one: T) => void {
  let gathered: T[] = []
  let isWaiting = false
  let lastAt = -Infinity

  function hand(): void {
    isWaiting = false
    lastAt = timers.now()
    const batch = gathered
    gathered = []
    take(batch)
  }

  return (one) => {
    gathered.push(one)
    if (isWaiting) return
    isWaiting = true
    timers.later(hand, Math.max(0, lastAt + spacing - timers.now()))
  }
}
