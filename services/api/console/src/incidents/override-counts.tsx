/** What is kept quiet is never hidden: the counts stand in the top bar at every width, and a click shows what they count. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import type { OverrideShown } from '../api/types.ts'
import { overridesNow } from '../live/feed.ts'
import { now } from '../state/clock.ts'
import { selectAlert } from '../state/selection.ts'
import { formatMoment, instant } from '../text/format.ts'
import { Icon } from '../ui/icon.tsx'
import { say, sayNamed } from './words.ts'

const KINDS = ['shelved', 'by_design', 'out_of_service'] as const

export function OverrideCounts() {
  const [list, show] = useState<OverrideShown[] | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const isOpen = list !== null
  useEffect(() => box.current?.querySelector('button')?.focus(), [isOpen])
  const pulse = overridesNow.value
  const open = (): void => void getJson<{ items: OverrideShown[] }>('/api/overrides').then(({ items }) => show(items), () => {})
  const total = pulse ? pulse.shelved + pulse.by_design + pulse.out_of_service : 0
  return (
    <span class={total > 0 ? 'override-counts is-any' : 'override-counts'} onKeyDown={(event) => isOpen && event.key === 'Escape' && (event.stopPropagation(), show(null))}>
      <button class="plain" aria-expanded={isOpen} title={say('quiet_hint')} onClick={() => (isOpen ? show(null) : open())}>
        <span class="spoken-only">{KINDS.map((kind) => `${say(kind)} ${pulse ? pulse[kind] : '–'}`).join(', ')}</span>
        {KINDS.map((kind) => (
          <span key={kind} aria-hidden="true"><span class="in-full">{say(kind)}</span><span class="in-short">{say(`short_${kind}`)}</span> <b>{pulse ? pulse[kind] : '–'}</b></span>
        ))}
      </button>
      {list && (
        <div class="override-list" ref={box} role="dialog" aria-label={say('quiet_hint')}>
          <button class="plain" aria-label={say('cancel')} onClick={() => show(null)}><Icon name="close" /></button>
          {list.length === 0 && <p>{say('quiet_none')}</p>}
          <ul>{list.map((one) => <Override key={one.override_id} shown={one} />)}</ul>
        </div>
      )}
    </span>
  )
}

function Override({ shown: one }: { shown: OverrideShown }) {
  return (
    <li>
      <b>{sayNamed('', one.kind)}</b>
      <button class="plain" disabled={one.alert_id === null} onClick={() => one.alert_id && selectAlert(one.alert_id)}>{one.asset_name} {one.sensor_code}</button>
      <span>{sayNamed('', one.reason_code)} · {one.reason}</span>
      {one.interim_measure && <span>{one.interim_measure}</span>}
      {one.cause_alert_id && <button class="plain cause" onClick={() => selectAlert(one.cause_alert_id)}>{say('cause')}</button>}
      <small>{sayNamed('', one.created_by)}{one.work_order_number && ` · ${one.work_order_number}`}{one.ends_at && ` · ${say('until', { time: formatMoment(instant(one.ends_at), now.value) })}`}</small>
    </li>
  )
}
