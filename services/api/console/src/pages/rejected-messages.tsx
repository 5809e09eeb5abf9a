/** Messages that could not become readings, each with its reason: the first place to look when a gateway "does not work". */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import * as resources from '../api/resources.ts'
import type { RejectedMessages } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatCount, formatMoment, instant } from '../text/format.ts'
import { text } from '../text/text.ts'
import { PageHead } from './page-head.tsx'

const rejected = signal<RejectedMessages[] | null>(null)
const nextCursor = signal<string | null>(null)
const failure = signal<string | null>(null)

export default function RejectedPage() {
  useEffect(() => void load(null), [])
  return (
    <section class="page">
      <PageHead title={text('page_rejected')} refresh={() => void load(null)} />
      {failure.value && <p role="alert" class="notice">{failure.value}</p>}
      {rejected.value?.length === 0 && <p class="notice">{text('rejected_none')}</p>}
      {rejected.value && rejected.value.length > 0 && <Table rows={rejected.value} />}
      {nextCursor.value && <button onClick={() => void load(nextCursor.value)}>{text('more')}</button>}
    </section>
  )
}

/** One row per gateway, reason and minute; detail and sample are of the first message. */
function Table({ rows }: { rows: RejectedMessages[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th>{text('received')}</th><th class="number">{text('count')}</th><th>{text('reason')}</th>
          <th>{text('gateway')}</th><th>{text('topic')}</th><th>{text('sample')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.rejected_id}>
            <td>{formatMoment(instant(row.last_at), now.value)}</td>
            <td class="number">{formatCount(row.count)}</td>
            <td>{row.reason.replaceAll('_', ' ')}<br /><small>{row.detail}</small></td>
            <td>{row.gateway_code}</td>
            <td>{row.topic}</td>
            <td class="sample">{row.sample}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

async function load(cursor: string | null): Promise<void> {
  try {
    const loaded = await resources.readRejected(cursor)
    rejected.value = cursor === null ? loaded.items : [...(rejected.peek() ?? []), ...loaded.items]
    nextCursor.value = loaded.next_cursor
    failure.value = null
  } catch (problem) {
    failure.value = text('load_failed', { reason: (problem as Error).message })
  }
}
