/** Sounds while red or orange alerts wait for a person. Acknowledging ends it; muting is short and always visible. */
import { computed, effect, signal } from '@preact/signals'
import { isUnacknowledgedAlert, levelCounts, liveAlerts } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { recall, remember } from '../state/memory.ts'
import { isSignedIn } from '../state/session.ts'
import { soundDue } from './due.ts'
import { allowSound, play } from './tones.ts'

const MUTE = 2 * 60_000

export const isSoundOn = signal(recall('sound') !== 'off')
const mutedUntil = signal(0)
/** Seconds of muting left, null when not muted. */
export const mutedSeconds = computed(() => (mutedUntil.value > now.value ? Math.ceil((mutedUntil.value - now.value) / 1000) : null))

export function setSoundOn(isOn: boolean): void {
  isSoundOn.value = isOn
  remember('sound', isOn ? 'on' : 'off')
  if (isOn) void allowSound()
}

export function toggleMute(): void {
  mutedUntil.value = mutedSeconds.peek() === null ? now.peek() + MUTE : 0
}

export function followSound(): void {
  void allowSound()
  addEventListener('pointerdown', () => void allowSound(), { once: true })
  addEventListener('keydown', () => void allowSound(), { once: true })
  let lastPlayedAt = -Infinity
  let sounded = new Set<string>()
  effect(() => {
    const waiting = (liveAlerts.value ?? []).filter((alert) => alert.level <= 2 && isUnacknowledgedAlert(alert))
    const ids = new Set(waiting.map((alert) => `${alert.alert_id} ${alert.level}`))
    const due = soundDue({
      red: levelCounts.value?.[1].unacknowledged ?? 0,
      orange: levelCounts.value?.[2].unacknowledged ?? 0,
      isOn: isSoundOn.value && isSignedIn(),
      mutedUntil: mutedUntil.value,
      lastPlayedAt,
      isNew: [...ids].some((id) => !sounded.has(id)),
      now: now.value,
    })
    sounded = ids
    if (due === null) return
    lastPlayedAt = now.peek()
    play(due)
  })
}
