/** Who did what, when: the journal in words, newest first. */
import type { IncidentLine } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { text, type TextKey } from '../text/text.ts'
import { say, sayNamed, type Word } from './words.ts'

/** Who acts without being a person, as the journal names them. */
const MACHINES: Record<string, Word> = { engine: 'system', timer: 'timer', suppression: 'suppression', migration: 'system' }

export function Timeline({ lines }: { lines: readonly IncidentLine[] }) {
  return (
    <>
      <h3>{say('timeline')}</h3>
      <ul class="journal">
        {[...lines].reverse().map((line) => (
          <li key={line.journal_id}>
            <time>{formatMoment(instant(line.at), now.value)}</time>
            <span><b>{sayNamed('line_', line.kind)}</b> {said(line)}</span>
            <small>{line.actor in MACHINES ? say(MACHINES[line.actor]!) : line.actor}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

function said(line: IncidentLine): string {
  const { details } = line
  if (line.kind === 'told') return namesOf(details['recipients'])
  if (line.kind === 'clock_missed') return sayNamed('clock_', String(details['clock']))
  if (line.kind === 'measured') return `${String(details['value'])} ${String(details['unit'] ?? '')}`
  const level = line.level !== null && ['level_raised', 'level_lowered', 'judged', 'issued', 'raised', 'level_changed'].includes(line.kind) ? text(`level_name_${line.level}` as TextKey) : ''
  const code = details['reason_code']
  const reason = typeof code === 'string' ? [sayNamed('reason_', code), sayNamed('', code)].find((one) => one !== code) ?? code : ''
  return [level, reason, line.note ?? ''].filter(Boolean).join(' · ')
}

function namesOf(recipients: unknown): string {
  if (!Array.isArray(recipients)) return ''
  return recipients.map((one: { name: string; channels: string[] }) => `${one.name}（${one.channels.map((channel) => sayNamed('', channel)).join('、')}）`).join('，')
}
