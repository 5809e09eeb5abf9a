/** The button, or who has already pressed it. */
import type { Alert } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { text } from '../text/text.ts'
import { acknowledge, pendingIds } from './acknowledge.ts'

export function AcknowledgeButton({ alert, isLarge = false }: { alert: Alert; isLarge?: boolean }) {
  // the service would refuse it: nobody is asked
  if (alert.override !== 'none') return <span class="acknowledged">{text(isLarge ? `override_${alert.override}` : 'quiet_now')}</span>
  if (alert.acknowledged_at !== null) return <Acknowledged alert={alert} isLarge={isLarge} />
  const isPending = pendingIds.value.has(alert.alert_id)
  return (
    <button class={isLarge ? 'primary acknowledge' : 'acknowledge'} disabled={isPending} tabIndex={isLarge ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation()
        void acknowledge(alert.alert_id)
      }}>
      {isPending ? text('acknowledging') : text('acknowledge')}
      {isLarge && <kbd>A</kbd>}
    </button>
  )
}

function Acknowledged({ alert, isLarge }: { alert: Alert; isLarge: boolean }) {
  if (!isLarge) return <span class="acknowledged" title={alert.acknowledged_by ?? ''}>{text('acknowledged')}</span>
  const time = formatMoment(instant(alert.acknowledged_at) ?? 0, now.value)
  return <span class="acknowledged">{text('acknowledged')} · {alert.acknowledged_by} · {time}</span>
}
