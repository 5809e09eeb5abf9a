/** A list without rows. Only a live feed may say that all is well. */
import { freshness } from '../live/feed.ts'
import { alertsById, liveAlerts } from '../state/alerts.ts'
import { showAll } from '../state/filters.ts'
import { text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import { emptyReason } from './empty-reason.ts'

export function EmptyList() {
  const reason = emptyReason(alertsById.value !== null, liveAlerts.value?.length ?? 0, freshness.value.kind)
  if (reason === 'loading') return <div class="empty-list">{text('loading')}</div>
  if (reason === 'filtered') {
    return (
      <div class="empty-list">
        {text('none_match')}
        <button onClick={showAll}>{text('show_all')}</button>
      </div>
    )
  }
  return (
    <div class={`empty-list is-${reason}`}>
      <span class="empty-sign">{reason === 'none' ? <Icon name="check" size={40} /> : '?'}</span>
      {text(reason === 'none' ? 'none_live' : 'none_unknown')}
    </div>
  )
}
