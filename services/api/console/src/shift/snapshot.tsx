/** What was open at one moment: all counts, none of them hidden because it is zero, then the lists behind them. */
import type { ComponentChildren } from 'preact'
import type { Level, Lifeline } from '../api/types.ts'
import { LEVELS } from '../api/types.ts'
import { page, selectAlert, selectIncident } from '../state/selection.ts'
import { instant } from '../text/format.ts'
import { pick, pickName, text } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { momentOf } from './beijing.ts'
import type { Snapshot } from './types.ts'
import { say, sayNamed } from './words.ts'

/** How many rows of a list go onto the one printed page. */
const PRINTED = { incidents: 8, alerts: 5, overrides: 6, orders: 5, missed: 5, given_up: 3 } as const
type ListName = keyof typeof PRINTED

const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

export function SnapshotShown({ snapshot }: { snapshot: Snapshot }) {
  const at = instant(snapshot.taken_at)
  const silent = snapshot.silent.filter((one) => one.silent > 0)
  return (
    <div class="snapshot">
      {snapshot.feed.is_stale && <p class="is-loud feed-stale">{say('feed_stale')}</p>}
      <Counts snapshot={snapshot} />
      <List name="incidents" count={total(snapshot.incident_counts)}>
        {snapshot.incidents.map((one) => (
          <li key={one.incident_id}>
            <LevelGlyph level={one.level as Level} size={20} />
            <span><IncidentLink incidentId={one.incident_id}>{one.number}</IncidentLink> {pick(one.title)}</span>
            <b>{sayNamed('state_', one.state)}</b>
            {one.next_clock && one.next_due_at && <Due clock={one.next_clock} dueAt={instant(one.next_due_at)} at={at} />}
          </li>
        ))}
      </List>
      <List name="alerts" count={total(snapshot.alert_counts)}>
        {snapshot.alerts.map((one) => (
          <li key={one.alert_id}>
            <LevelGlyph level={one.level as Level} size={20} isUnknown={one.condition === 'unknown'} />
            <span><AlertLink alertId={one.alert_id}>{pick(one.title)}</AlertLink> {pickName(one.asset_name, one.asset_name_en)}</span>
            <small>{momentOf(instant(one.raised_at), at)}</small>
          </li>
        ))}
      </List>
      <List name="overrides" count={total(snapshot.override_counts)}>
        {snapshot.overrides.map((one) => (
          <li key={one.override_id}>
            <b>{sayNamed('', one.kind)}</b>
            <span>{pickName(one.asset_name, one.asset_name_en)} {one.sensor_code}: {sayNamed('', one.reason_code)}, {one.reason} ({one.created_by})</span>
            <small>{one.ends_at ? say('ends', { time: momentOf(instant(one.ends_at), at) }) : say('no_end')}</small>
          </li>
        ))}
      </List>
      {silent.length > 0 && (
        <section>
          <h4>{say('silent')}</h4>
          <p class="silent-line">{silent.map((one) => `${text(`lifeline_${one.lifeline as Lifeline}`)} ${say('of_total', { n: one.silent, total: one.total })}`).join(' · ')}</p>
        </section>
      )}
      <List name="orders" count={snapshot.work_order_count}>
        {snapshot.work_orders.map((one) => (
          <li key={one.work_order_id}>
            <LevelGlyph level={one.level as Level} size={20} />
            <span>{one.number} {pick(one.title)} · {pickName(one.crew, one.crew_en)}</span>
            <b>{sayNamed('order_', one.state)}</b>
          </li>
        ))}
      </List>
      <List name="missed" count={snapshot.missed_clock_count}>
        {snapshot.missed_clocks.map((one) => (
          <li key={`${one.incident_id}${one.clock}${one.due_at}`}>
            <b>{sayNamed('clock_', one.clock)}</b>
            <span><IncidentLink incidentId={one.incident_id}>{one.number}</IncidentLink> {momentOf(instant(one.due_at), at)}</span>
            {one.met_at ? <small>{say('met_late')}</small> : <em class="is-loud">{say('still_open')}</em>}
          </li>
        ))}
      </List>
      <List name="given_up" count={snapshot.given_up_count}>
        {snapshot.given_up.map((one) => (
          <li key={one.delivery_id}>
            <b>{sayNamed('', one.channel)}</b>
            <span>{one.recipient} · {pick(one.title)}</span>
            <small>{momentOf(instant(one.created_at), at)}</small>
          </li>
        ))}
      </List>
    </div>
  )
}

function Due({ clock, dueAt, at }: { clock: string; dueAt: number; at: number }) {
  const said = `${sayNamed('clock_', clock)} ${momentOf(dueAt, at)}`
  return dueAt < at ? <em class="is-loud">{said} {say('late')}</em> : <small>{said}</small>
}

function Counts({ snapshot }: { snapshot: Snapshot }) {
  const quiet = snapshot.override_counts
  const silent = snapshot.silent.reduce((sum, one) => sum + one.silent, 0)
  const sensors = snapshot.silent.reduce((sum, one) => sum + one.total, 0)
  return (
    <dl class="snapshot-counts">
      <div><dt>{say('incidents')}</dt><dd><ByLevel counts={snapshot.incident_counts} /></dd></div>
      <div><dt>{say('alerts')}</dt><dd><ByLevel counts={snapshot.alert_counts} /></dd></div>
      <div><dt>{say('overrides')}</dt><dd>{quiet.shelved ?? 0} / {quiet.by_design ?? 0} / {quiet.out_of_service ?? 0}</dd></div>
      <div><dt>{say('silent')}</dt><dd>{say('of_total', { n: silent, total: sensors })}</dd></div>
      <div><dt>{say('orders')}</dt><dd>{snapshot.work_order_count}</dd></div>
      <div><dt>{say('missed')}</dt><dd>{snapshot.missed_clock_count}</dd></div>
      <div><dt>{say('given_up')}</dt><dd class={snapshot.given_up_count > 0 ? 'is-loud' : ''}>{snapshot.given_up_count}</dd></div>
    </dl>
  )
}

/** A level without anything keeps its place, in grey: colour is for the abnormal. */
function ByLevel({ counts }: { counts: Record<string, number> }) {
  return (
    <span class="by-level">
      {LEVELS.map((level) => {
        const count = counts[level] ?? 0
        return <span key={level} class={count === 0 ? 'is-none' : ''}><LevelGlyph level={level} size={18} /> {count}</span>
      })}
    </span>
  )
}

function List({ name, count, children }: { name: ListName; count: number; children: ComponentChildren[] }) {
  if (count === 0) return null
  const printed = PRINTED[name]
  return (
    <section class={`snapshot-list prints-${printed}`}>
      <h4>{say(name)} <b>{count}</b></h4>
      <ul>{children}</ul>
      {count > children.length && <p class="quiet rest">{say('rest', { n: count - children.length })}</p>}
      {count > printed && <p class="rest-printed">{say('rest', { n: count - printed })}</p>}
    </section>
  )
}

export function IncidentLink({ incidentId, children }: { incidentId: number; children: ComponentChildren }) {
  return <a href={`/?incident=${incidentId}`} onClick={(event) => leaveTo(event, () => selectIncident(incidentId))}>{children}</a>
}

export function AlertLink({ alertId, children }: { alertId: string; children: ComponentChildren }) {
  return <a href={`/?alert=${alertId}`} onClick={(event) => leaveTo(event, () => selectAlert(alertId))}>{children}</a>
}

/** To the map without loading everything anew; a click with a modifier still opens a window of its own. */
function leaveTo(event: MouseEvent, select: () => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  page.value = 'map'
  select()
}
