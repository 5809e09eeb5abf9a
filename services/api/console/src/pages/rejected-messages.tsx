/** Messages that could not become readings, each with its reason: the first place to look when a gateway "does not work". */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import * as resources from '../api/resources.ts'
import type { RejectedMessage } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { text } from '../text/text.ts'
import { PageHead } from './page-head.tsx'

const rejected = signal<RejectedMessage[] | null>(null)
const nextCursor = signal<string | null>(null)
const failure = signal<string | null>(null)

export default function RejectedMessages() {
  useEffect(() => void load(null), [])
  return (
    <section class="page">
      <PageHead title={text('page_rejected')} refresh={() => void load(null)} />
      {failure.value && <p role="alert" class="notice">{failure.value}</p>}
      {rejected.value?.length === 0 && <p class="notice">{text('rejected_none')}</p>}
      {rejected.value && rejected.value.length > 0 && <Table messages={rejected.value} />}
      {nextCursor.value && <button onClick={() => void load(nextCursor.value)}>{text('more')}</button>}
    </section>
  )
}

function Table({ messages }: { messages: RejectedMessage[] }) {
  return (
    <table>
      <thead><tr><th>{text('received')}</th><th>{text('reason')}</th><th>{text('gateway')}</th><th>{text('topic')}</th><th>{text('sample')}</th></tr></thead>
      <tbody>
        {messages.map((message, place) => (
          <tr key={String(message.rejected_message_id ?? message.message_id ?? place)}>
            <td>{formatMoment(instant(String(message.received_at ?? '')) ?? 0, now.value)}</td>
            <td>{say(message.reason)}{message.detail ? ` · ${say(message.detail)}` : ''}</td>
            <td>{say(message.gateway_code ?? message.gateway)}</td>
            <td>{say(message.topic)}</td>
            <td class="sample">{say(message.sample)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function say(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
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
