/** Louder than any alert: the picture below is not the city any more. */
import { freshness } from '../live/feed.ts'
import { now } from '../state/clock.ts'
import { formatMoment } from '../text/format.ts'
import { text } from '../text/text.ts'

export function Interruption() {
  const state = freshness.value
  if (state.kind !== 'stale' && state.kind !== 'unreachable') return null
  const last = state.lastAt === null ? text('never') : text('last_at', { time: formatMoment(state.lastAt, now.value) })
  return (
    <div class="interruption" role="alert">
      <span>{text(state.kind === 'stale' ? 'stale_bar' : 'unreachable_bar')}</span>
      <span>{last}</span>
      {state.kind === 'stale' && state.waiting.length > 0 && <small>{text('waiting_for', { names: state.waiting.join(', ') })}</small>}
    </div>
  )
}
