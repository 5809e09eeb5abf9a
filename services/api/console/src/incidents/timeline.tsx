/** Who did what, when: the journal in words, newest first. */
import type { IncidentLine } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { text, type TextKey } from '../text/text.ts'
import { say, sayNamed } from './words.ts'

export function Timeline({ lines }: { lines: readonly IncidentLine[] }) {
  return (
    <>
      <h3>{say('timeline')}</h3>
      <ul class="journal">
        {[...lines].reverse().map((line) => (
          <li key={line.journal_id}>
            <time>{formatMoment(instant(line.at), now.value)}</time>
            <span><b>{sayNamed('line_', line.kind)}</b> {said(line)}</span>
            <small>{line.actor === 'engine' ? say('system') : line.actor === 'timer' ? say('timer') : line.actor}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

function said(line: IncidentLine): string {
  const { details } = line
  if (line.kind === 'told') return namesOf(details['recipients'])
  if (line.kind === 'clock_missed' || line.kind === 'clock_moved') return sayNamed('clock_', String(details['clock']))
  if (line.kind === 'measured') return `${String(details['value'])} ${String(details['unit'] ?? '')}`
  const level = line.level !== null && ['level_raised', 'level_lowered', 'judged', 'issued', 'raised', 'level_changed'].includes(line.kind) ? text(`level_name_${line.level}` as TextKey) : ''
  const reason = typeof details['reason_code'] === 'string' ? sayNamed('reason_', details['reason_code']) : ''
  return [level, reason, line.note ?? ''].filter(Boolean).join(' · ')
}

function namesOf(recipients: unknown): string {
  if (!Array.isArray(recipients)) return ''
  return recipients.map((one: { name: string; channels: string[] }) => `${one.name}（${one.channels.map((channel) => sayNamed('', channel)).join('、')}）`).join('，')
}
