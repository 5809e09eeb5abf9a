/** What happened to this alert, in order: when, what, by whom. */
import type { JournalEntry } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, formatValue, instant } from '../text/format.ts'
import { text, type TextKey } from '../text/text.ts'
import { zh } from '../text/zh.ts'

/** Who acts without being a person, as the journal names them. */
const MACHINES: Record<string, TextKey> = { engine: 'system', timer: 'timer', suppression: 'suppression', migration: 'system' }

export function Journal({ entries }: { entries: JournalEntry[] }) {
  const inOrder = [...entries].sort((one, other) => one.journal_id - other.journal_id)
  return (
    <section>
      <h3>{text('journal')}</h3>
      <ol class="journal">
        {inOrder.map((entry) => (
          <li key={entry.journal_id}>
            <time>{formatMoment(instant(entry.at), now.value)}</time>
            <span>{sayKind(entry)}{entry.value !== null && entry.observed_at !== null && ` · ${formatValue(entry.value)}`}{entry.note && ` · ${entry.note}`}</span>
            <small>{entry.actor in MACHINES ? text(MACHINES[entry.actor]!) : entry.actor}</small>
          </li>
        ))}
      </ol>
    </section>
  )
}

function sayKind(entry: JournalEntry): string {
  const key = `journal_${entry.kind}`
  const said = key in zh ? text(key as TextKey) : entry.kind
  const hasLevel = entry.level && (entry.kind === 'raised' || entry.kind === 'level_changed')
  return hasLevel ? `${said} ${text(`level_name_${entry.level!}`)}` : said
}
