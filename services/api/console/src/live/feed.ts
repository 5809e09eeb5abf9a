/** What the pulse last said, and the verdict on how far the picture can be trusted. */
import { computed, signal } from '@preact/signals'
import type { Pulse } from '../api/types.ts'
import { pulseRunId } from '../state/alerts.ts'
import { learnSkew } from '../state/clock.ts'
import { instant } from '../text/format.ts'
import { judgeFreshness, type Freshness } from './freshness.ts'

const localNow = signal(Date.now())
const startedAt = signal(Date.now())
const newestPulse = signal<{ pulse: Pulse; seenAt: number } | null>(null)

export const sensorsTotal = computed<number | null>(() => newestPulse.value?.pulse.sensors_total ?? null)
export const sensorsSilent = computed<number | null>(() => newestPulse.value?.pulse.sensors_silent ?? null)

/** Live alerts that are kept quiet, by why. */
export const overridesNow = computed(() => newestPulse.value?.pulse ?? null)

export const freshness = computed<Freshness>(() => {
  const newest = newestPulse.value
  return judgeFreshness({
    now: localNow.value,
    startedAt: startedAt.value,
    pulseSeenAt: newest?.seenAt ?? null,
    pulseAt: newest ? instant(newest.pulse.at) : null,
    lastReadingAt: newest ? instant(newest.pulse.feed.last_reading_received_at) : null,
    feedIsStale: newest?.pulse.feed.is_stale ?? false,
    waiting: newest?.pulse.feed.waiting ?? [],
  })
})

export const isTrusted = computed(() => freshness.value.kind === 'live')
/** Connecting is not yet a reason for the loud bar. */
export const isInterrupted = computed(() => freshness.value.kind === 'stale' || freshness.value.kind === 'unreachable')

export function takePulse(pulse: Pulse): void {
  const seenAt = Date.now()
  newestPulse.value = { pulse, seenAt }
  localNow.value = seenAt
  pulseRunId.value = pulse.run_id ?? null
  const at = instant(pulse.at)
  if (at !== null) learnSkew(at, seenAt)
}

export function startFeedWatch(): void {
  startedAt.value = Date.now()
  setInterval(() => (localNow.value = Date.now()), 1000)
}
