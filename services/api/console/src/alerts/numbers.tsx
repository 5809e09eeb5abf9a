/** The three figures of an alert: what it reads, where the limit lies, since when. */
import type { Alert } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMeasure, formatSpan, instant } from '../text/format.ts'
import { text } from '../text/text.ts'

export function Numbers({ alert }: { alert: Alert }) {
  const newest = alert.newest
  const end = instant(alert.cleared_at) ?? now.value
  return (
    <dl class="numbers">
      <div><dt>{text('value_now')}</dt><dd>{formatMeasure(newest?.value ?? alert.value, alert.unit)}</dd>
        {newest && <small>{text('value_at', { time: formatSpan(now.value - instant(newest.observed_at)) })}</small>}</div>
      <div><dt>{text('limit')}</dt><dd>{formatMeasure(alert.limit, alert.unit)}</dd>
        {alert.direction !== 'none' && <small>{text(alert.direction === 'high' ? 'limit_above' : 'limit_below')}</small>}</div>
      <div><dt>{text('duration')}</dt><dd>{formatSpan(end - instant(alert.raised_at))}</dd>
        <small>{stateWord(alert)}</small></div>
    </dl>
  )
}

function stateWord(alert: Alert): string {
  if (alert.condition === 'unknown') return text('unknown_condition')
  return alert.cleared_at === null ? '' : text('cleared')
}
