/** The three figures of an alert: what it reads, where the limit lies, since when. */
import type { Alert } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMeasure, formatSpan, instant } from '../text/format.ts'
import { text } from '../text/text.ts'

export function Numbers({ alert }: { alert: Alert }) {
  const newest = alert.newest
  const end = instant(alert.cleared_at) ?? now.value
  const age = newest && text('value_at', { time: formatSpan(now.value - instant(newest.observed_at)) })
  const side = alert.direction === 'none' ? '' : text(alert.direction === 'high' ? 'limit_above' : 'limit_below')
  return (
    <dl class="numbers">
      <Figure name={text('value_now')} value={formatMeasure(newest?.value ?? alert.value, alert.unit)} aside={age ?? ''} />
      <Figure name={text('limit')} value={formatMeasure(alert.limit, alert.unit)} aside={side} />
      <Figure name={text('duration')} value={formatSpan(end - instant(alert.raised_at))} aside={stateWord(alert)} />
    </dl>
  )
}

function Figure({ name, value, aside }: { name: string; value: string; aside: string }) {
  return <div><dt>{name}</dt><dd>{value}<small>{aside}</small></dd></div>
}

function stateWord(alert: Alert): string {
  if (alert.condition === 'unknown') return text('unknown_condition')
  return alert.cleared_at === null ? '' : text('cleared')
}
