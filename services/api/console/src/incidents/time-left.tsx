/** The step that is due next, and how long yet; loud once it has run out. */
import { now } from '../state/clock.ts'
import { formatSpan, instant } from '../text/format.ts'
import { say, sayNamed } from './words.ts'

type Clock = { clock: string; due_at: string; missed_at: string | null }

export function TimeLeft({ clock, isNamed = true }: { clock: Clock | null; isNamed?: boolean }) {
  if (!clock) return null
  const left = instant(clock.due_at) - now.value
  const isLate = left < 0
  return (
    <span class={isLate ? 'time-left is-late' : 'time-left'}>
      {isNamed && `${sayNamed('clock_', clock.clock)} `}{say(isLate ? 'late' : 'left', { time: formatSpan(Math.abs(left)) })}
    </span>
  )
}
