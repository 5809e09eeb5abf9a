/** What is kept quiet is never hidden: the counts stand in the top bar, and a click shows what they count. */
import { useState } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import type { OverrideShown } from '../api/types.ts'
import { overridesNow } from '../live/feed.ts'
import { now } from '../state/clock.ts'
import { selectAlert } from '../state/selection.ts'
import { formatMoment, instant } from '../text/format.ts'
import { Icon } from '../ui/icon.tsx'
import { say, sayNamed } from './words.ts'

export function OverrideCounts() {
  const [list, show] = useState<OverrideShown[] | null>(null)
  const pulse = overridesNow.value
  if (!pulse) return null
  const open = (): void => void getJson<{ items: OverrideShown[] }>('/api/overrides').then(({ items }) => show(items))
  const total = pulse.shelved + pulse.by_design + pulse.out_of_service
  return (
    <span class={total > 0 ? 'override-counts is-any' : 'override-counts'}>
      <button class="plain" title={say('quiet_hint')} onClick={() => (list ? show(null) : open())}>
        {say('shelved')} <b>{pulse.shelved}</b> · {say('by_design')} <b>{pulse.by_design}</b> · {say('out_of_service')} <b>{pulse.out_of_service}</b>
      </button>
      {list && (
        <div class="override-list">
          <button class="plain" aria-label={say('cancel')} onClick={() => show(null)}><Icon name="close" /></button>
          {list.length === 0 && <p>{say('quiet_none')}</p>}
          <ul>
            {list.map((one) => (
              <li key={one.override_id}>
                <b>{sayNamed('', one.kind)}</b>
                <button class="plain" disabled={one.alert_id === null} onClick={() => one.alert_id && selectAlert(one.alert_id)}>{one.asset_name} {one.sensor_code}</button>
                <span>{sayNamed('', one.reason_code)} · {one.reason}</span>
                {one.interim_measure && <span>{one.interim_measure}</span>}
                {one.cause_alert_id && <button class="plain cause" onClick={() => selectAlert(one.cause_alert_id)}>{say('cause')}</button>}
                <small>{sayNamed('', one.created_by)}{one.work_order_number && ` · ${one.work_order_number}`}{one.ends_at && ` · ${say('until', { time: formatMoment(instant(one.ends_at), now.value) })}`}</small>
              </li>
            ))}
          </ul>
        </div>
      )}
    </span>
  )
}
