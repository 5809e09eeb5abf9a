/** Tells the map which part of the state bytes was rewritten, so that only that part goes to the graphics card. */
import type { ChangedRange } from './sensors.ts'

type Listener = (range: ChangedRange) => void
const listeners = new Set<Listener>()

export function onStatesChanged(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function markStatesChanged(range: ChangedRange): void {
  for (const listener of listeners) listener(range)
}
