/** Whether the picture is live, and how old its newest reading is. */
import { freshness } from '../live/feed.ts'
import { text } from '../text/text.ts'

export function ConnectionSign() {
  const state = freshness.value
  const isLoud = state.kind === 'stale' || state.kind === 'unreachable'
  return (
    <span class={`connection-sign is-${state.kind}${isLoud ? ' is-loud' : ''}`} role="status" title={text('lag_hint')}>
      <i />
      {text(state.kind)}
      {state.kind === 'live' && state.lag !== null && <small>{text('lag', { seconds: (state.lag / 1000).toFixed(1) })}</small>}
    </span>
  )
}
