/** Whether the service itself is well: what runs, how far behind each consumer is, whether readings arrive. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import * as resources from '../api/resources.ts'
import type { Health } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { openPage } from '../state/selection.ts'
import { formatCount, formatMoment, instant } from '../text/format.ts'
import { text, type TextKey } from '../text/text.ts'
import { zh } from '../text/zh.ts'
import { PageHead } from './page-head.tsx'
import { rowsOf, sayCell, type HealthRow } from './health-rows.ts'

const health = signal<Health | null>(null)
const failure = signal<string | null>(null)
const REFRESH = 3000

export default function SystemHealth() {
  useEffect(() => {
    void load()
    const timer = setInterval(() => void load(), REFRESH)
    return () => clearInterval(timer)
  }, [])
  const loaded = health.value
  return (
    <section class="page">
      <PageHead title={text('page_health')} refresh={() => void load()} />
      {failure.value && <p role="alert" class="notice"><span class="is-wrong">{failure.value}</span></p>}
      {loaded && <p><Status status={loaded.status} /></p>}
      {loaded && <Part name="feed" rows={rowsOf({ ...loaded.feed, database: loaded.database, streams: loaded.streams })} />}
      {loaded?.notifications && <Notifications health={loaded.notifications} />}
      {loaded && <Part name="services" rows={rowsOf(loaded.services)} />}
      {loaded && <Part name="consumers" rows={rowsOf(loaded.consumers)} />}
    </section>
  )
}

function Status({ status }: { status: string }) {
  const key = `status_${status}`
  const said = key in zh ? text(key as TextKey) : status
  return <span class={status === 'ok' ? '' : 'is-wrong'}>{said}</span>
}

/** Without a worker nobody is told anything, and what waits is unknown: louder than any number. */
function Notifications({ health }: { health: NonNullable<Health['notifications']> }) {
  const loud = (count: number | null): string => (count ? 'is-wrong' : '')
  return (
    <>
      <h3>{text('notifications')}</h3>
      {!health.is_running && <p><span class="is-wrong">{text('notify_down')}</span></p>}
      {health.is_running && (
        <p class="notify-health">
          <span>{text('notify_waiting', { n: formatCount(health.waiting) })}</span>
          <a href="/admin/deliveries" class={loud(health.dead)} onClick={showDeliveries}>{text('notify_dead', { n: formatCount(health.dead) })}</a>
          <span class={loud(health.vendors_failing)}>{text('notify_failing', { n: formatCount(health.vendors_failing) })}</span>
        </p>
      )}
    </>
  )
}

function showDeliveries(event: MouseEvent): void {
  event.preventDefault()
  openPage('admin', 'deliveries')
}

function Part({ name, rows }: { name: 'services' | 'consumers' | 'feed'; rows: HealthRow[] }) {
  if (rows.length === 0) return null
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return (
    <>
      <h3>{text(name)}</h3>
      <table>
        <thead><tr>{columns.map((column) => <th key={column}>{columnName(column)}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>{columns.map((column) => <td key={column} class={typeof row[column] === 'number' ? 'number' : ''}>{sayMoment(row[column]) ?? sayCell(row[column])}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function columnName(column: string): string {
  const key = `column_${column}`
  return key in zh ? text(key as TextKey) : column.replaceAll('_', ' ')
}

/** ISO times are said as people say them; null for everything else. */
function sayMoment(cell: unknown): string | null {
  if (typeof cell === 'boolean') return text(cell ? 'yes' : 'no')
  const at = typeof cell === 'string' && /^\d{4}-\d\d-\d\dT/.test(cell) ? instant(cell) : null
  return at === null ? null : formatMoment(at, now.value)
}

async function load(): Promise<void> {
  try {
    health.value = await resources.readHealth()
    failure.value = null
  } catch (problem) {
    failure.value = text('load_failed', { reason: (problem as Error).message })
  }
}
