/** Who did what, when: the journal in words, newest first; all of it, what people did, or what the alerts did. */
import { useState } from 'preact/hooks'
import type { IncidentLine } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, formatValue, instant } from '../text/format.ts'
import { text, type TextKey } from '../text/text.ts'
import { LINE_FILTERS, passes, type LineFilter } from './lines.ts'
import { say, sayNamed, type Word } from './words.ts'

/** Who acts without being a person, as the journal names them. */
const MACHINES: Record<string, Word> = { engine: 'system', timer: 'timer', suppression: 'suppression', migration: 'system' }

const WITH_LEVEL = ['level_raised', 'level_lowered', 'judged', 'issued', 'raised', 'level_changed', 'opened', 'alert_joined']

export function Timeline({ lines }: { lines: readonly IncidentLine[] }) {
  const [filter, choose] = useState<LineFilter>('all')
  const shown = lines.filter((line) => passes(line, filter)).reverse()
  return (
    <section>
      <div class="timeline-head">
        <h3>{say('timeline')} {shown.length}</h3>
        <div role="group" aria-label={say('timeline')}>
          {LINE_FILTERS.map((one) => <button key={one} class="span" aria-pressed={one === filter} onClick={() => choose(one)}>{say(`filter_${one}`)}</button>)}
        </div>
      </div>
      {shown.length === 0 && <p class="quiet">{say('no_lines')}</p>}
      <ul class="journal">
        {shown.map((line) => (
          <li key={line.journal_id} class={line.kind === 'clock_missed' ? 'is-loud' : ''}>
            <time>{formatMoment(instant(line.at), now.value)}</time>
            <span><b>{sayNamed('line_', line.kind)}</b> {said(line)}</span>
            <small>{line.actor in MACHINES ? say(MACHINES[line.actor]!) : line.actor}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}

function said(line: IncidentLine): string {
  const { details } = line
  if (line.kind === 'told') return namesOf(details['recipients'])
  if (line.kind === 'clock_missed' || line.kind === 'clock_moved') return sayNamed('clock_', String(details['clock']))
  if (line.kind === 'warned') return `CAP ${String(details['kind'])} ${String(details['identifier'])}`
  if (line.kind === 'measured') return `${String(details['value'])} ${String(details['unit'] ?? '')}`
  if (line.kind === 'answered') return sayNamed('through_', String(details['through']))
  const level = line.level !== null && WITH_LEVEL.includes(line.kind) ? text(`level_name_${line.level}` as TextKey) : ''
  const value = line.alert_id !== null && line.value !== null ? formatValue(line.value) : ''
  const code = details['reason_code']
  const reason = typeof code === 'string' ? [sayNamed('reason_', code), sayNamed('', code)].find((one) => one !== code) ?? code : ''
  const ground = typeof details['despite'] === 'string' ? details['despite'] : ''
  return [level, value, reason, line.note ?? '', ground].filter(Boolean).join(' · ')
}

function namesOf(recipients: unknown): string {
  if (!Array.isArray(recipients)) return ''
  return recipients.map((one: { name: string; channels: string[] }) => `${one.name}（${one.channels.map((channel) => sayNamed('', channel)).join('、')}）`).join('，')
}
