/** Putting in order what the machine has grouped: another name, two instead of one, one instead of two. */
import { useState } from 'preact/hooks'
import type { Alert, IncidentDetail } from '../api/types.ts'
import { postJson } from '../api/client.ts'
import { isUnacknowledgedAlert } from '../state/alerts.ts'
import { toggled } from '../state/filters.ts'
import { selectIncident } from '../state/selection.ts'
import { formatDistance, formatMeasure } from '../text/format.ts'
import { placeOfAlert } from '../text/place.ts'
import { pick } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { Form } from './act-form.tsx'
import { decidingAlert } from './deciding.ts'
import { mergeTargets } from './near.ts'
import { act, incidents, loadIncidents } from './state.ts'
import { say, sayNamed } from './words.ts'

export type Title = { zh: string; en: string }

export function Rename({ incident }: { incident: IncidentDetail }) {
  const [title, change] = useState<Title>(incident.title)
  return (
    <Form title={say('act_rename')} confirm={say('act_rename')} send={(form) => act(incident.incident_id, 'rename', { title: titleOf(form) })}>
      <TitleFields title={title} change={change} />
    </Form>
  )
}

export function Split({ incident }: { incident: IncidentDetail }) {
  const [ticked, tick] = useState<ReadonlySet<string>>(new Set())
  const [typed, type] = useState<Title | null>(null)
  const leaving = incident.alerts.filter((alert) => ticked.has(alert.alert_id))
  const isReady = leaving.length > 0 && leaving.length < incident.alerts.length
  const send = async (form: HTMLFormElement): Promise<void> => {
    const opened = await postJson<{ incident_id: number }>(`/api/incidents/${incident.incident_id}/split`, { alert_ids: [...ticked], title: titleOf(form) })
    await loadIncidents()
    selectIncident(opened.incident_id)
  }
  return (
    <Form title={say('act_split')} confirm={say('act_split')} isReady={isReady} send={send}>
      <fieldset class="choices is-list"><legend>{say('split_which')} <small>{say('split_some')}</small></legend>
        {incident.alerts.map((alert) => (
          <label key={alert.alert_id}>
            <input type="checkbox" checked={ticked.has(alert.alert_id)} onChange={() => tick(toggled(ticked, alert.alert_id))} />
            <LevelGlyph level={alert.level} size={20} isAcknowledged={!isUnacknowledgedAlert(alert)} isUnknown={alert.condition === 'unknown'} />
            <span>{placeOfAlert(alert)} · {pick(alert.title)}</span><b>{formatMeasure(alert.newest?.value ?? alert.value, alert.unit)}</b>
          </label>
        ))}
      </fieldset>
      <TitleFields title={typed ?? suggest(decidingAlert(leaving))} change={type} />
    </Form>
  )
}

export function Merge({ incident }: { incident: IncidentDetail }) {
  const [words, search] = useState('')
  const [into, choose] = useState<number | null>(null)
  const targets = mergeTargets(incident, incidents.value ?? [], words)
  const send = async (): Promise<void> => {
    await postJson(`/api/incidents/${incident.incident_id}/merge`, { into })
    await loadIncidents()
    selectIncident(into!)
  }
  return (
    <Form title={say('act_merge')} confirm={say('act_merge')} isReady={targets.some((one) => one.incident.incident_id === into)} send={send}>
      <p class="quiet">{say('merge_stays')}</p>
      <input type="search" aria-label={say('merge_search')} placeholder={say('merge_search')} value={words} onInput={(event) => search(event.currentTarget.value)} />
      <fieldset class="choices is-list"><legend>{say('merge_into')}</legend>
        {targets.length === 0 && <p class="quiet">{say('merge_none')}</p>}
        {targets.map(({ incident: one, metres }) => (
          <label key={one.incident_id}>
            <input type="radio" name="into" checked={one.incident_id === into} onChange={() => choose(one.incident_id)} />
            <LevelGlyph level={one.level} size={20} isAcknowledged={one.answered_at !== null} isUnknown={one.condition === 'unknown'} />
            <span>{pick(one.title)}<small>{one.number} · {sayNamed('state_', one.state)} · {say('alerts', { n: one.alert_count })}</small></span><b>{formatDistance(metres)}</b>
          </label>
        ))}
      </fieldset>
    </Form>
  )
}

export function TitleFields({ title, change }: { title: Title; change: (title: Title) => void }) {
  return (
    <>
      <label>{say('title_zh')}<input name="zh" required maxLength={200} value={title.zh} onInput={(event) => change({ ...title, zh: event.currentTarget.value })} /></label>
      <label>{say('title_en')}<input name="en" maxLength={200} value={title.en} onInput={(event) => change({ ...title, en: event.currentTarget.value })} /></label>
    </>
  )
}

/** Whoever leaves one language out has both screens say the other. */
export function titleOf(form: HTMLFormElement): Title {
  const said = (name: string): string => String(new FormData(form).get(name) ?? '').trim()
  return { zh: said('zh') || said('en'), en: said('en') || said('zh') }
}

/** As the service names what it opens: what happened, and where. */
function suggest(alert: Alert | null): Title {
  if (!alert) return { zh: '', en: '' }
  return { zh: `${alert.title.zh} · ${alert.asset_name ?? alert.asset_code}`, en: `${alert.title.en}, ${alert.asset_name_en ?? alert.asset_name ?? alert.asset_code}` }
}
