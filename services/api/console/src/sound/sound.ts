/** Sounds while red or orange alerts wait for a person, or a page waits for this one. Muting is short and always visible. */
import { computed, effect, signal } from '@preact/signals'
import { isFlood } from '../alerts/flood.ts'
import { notices } from '../incidents/state.ts'
import { isUnacknowledgedAlert, levelCounts, liveAlerts } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { recall, remember, whenRemembered } from '../state/memory.ts'
import { isSignedIn } from '../state/session.ts'
import { soundDue, soundOfPages } from './due.ts'
import { followRinger, isRinger } from './ringer.ts'
import { allowSound, isBlocked, play } from './tones.ts'

const MUTE = 2 * 60_000

export const isSoundOn = signal(recall('sound') !== 'off')
const mutedUntil = signal(Number(recall('muted_until')))
/** Seconds of muting left, null when not muted. */
export const mutedSeconds = computed(() => (mutedUntil.value > now.value ? Math.ceil((mutedUntil.value - now.value) / 1000) : null))

export function setSoundOn(isOn: boolean): void {
  isSoundOn.value = isOn
  remember('sound', isOn ? 'on' : 'off')
  if (isOn) void allowSound()
}

export function toggleMute(): void {
  mutedUntil.value = mutedSeconds.peek() === null ? now.peek() + MUTE : 0
  remember('muted_until', String(mutedUntil.peek()))
}

export function followSound(): void {
  void allowSound()
  addEventListener('pointerdown', () => void allowSound(), { once: true })
  addEventListener('keydown', () => void allowSound(), { once: true })
  // muted in one window is muted in all, for only one of them rings
  whenRemembered('muted_until', (until) => (mutedUntil.value = Number(until)))
  whenRemembered('sound', (chosen) => (isSoundOn.value = chosen !== 'off'))
  followRinger(computed(() => isSoundOn.value && !isBlocked.value && isSignedIn()))
  let lastPlayedAt = -Infinity
  let sounded = new Set<string>()
  effect(() => {
    const ids = waitingIds()
    const due = soundDue({
      red: levelCounts.value?.[1].unacknowledged ?? 0,
      orange: levelCounts.value?.[2].unacknowledged ?? 0,
      page: soundOfPages(notices.value.map((notice) => notice.level)),
      isOn: isSoundOn.value && isSignedIn() && isRinger.value,
      mutedUntil: mutedUntil.value,
      lastPlayedAt,
      isNew: [...ids].some((id) => !sounded.has(id)),
      isFlood: isFlood.value,
      now: now.value,
    })
    sounded = ids
    if (due === null) return
    lastPlayedAt = now.peek()
    play(due)
  })
}

function waitingIds(): Set<string> {
  const alerts = (liveAlerts.value ?? []).filter((alert) => alert.level <= 2 && isUnacknowledgedAlert(alert))
  return new Set([...alerts.map((alert) => `${alert.alert_id} ${alert.level}`), ...notices.value.map((notice) => notice.notification_id)])
}
