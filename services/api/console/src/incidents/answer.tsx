/** Whether somebody has it; if not, who is told next and when. A page to me is answered here as well. */
import type { IncidentDetail } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatSpan, instant } from '../text/format.ts'
import { isOpen } from './acts.ts'
import { answer, noticeOf } from './state.ts'
import { say, sayNamed } from './words.ts'

export function Answer({ incident }: { incident: IncidentDetail }) {
  const notice = noticeOf(incident.incident_id)
  const isWaiting = notice !== null || (isOpen(incident) && incident.escalation_due_at !== null)
  if (!isWaiting) return incident.answered_by ? <p class="answer">{answeredWords(incident)}</p> : null
  return (
    <p class="answer is-waiting" role="status">
      <b>{say('unanswered')}</b>
      <span>{nextWords(incident)}</span>
      {notice && <button class="primary" onClick={() => void answer(notice)}>{say('answer_here')} <kbd>A</kbd></button>}
    </p>
  )
}

/** The first who said so ended the asking for all. */
function answeredWords(incident: IncidentDetail): string {
  const through = incident.journal.findLast((line) => line.kind === 'answered')?.details['through']
  const name = incident.answered_by ?? ''
  return through ? say('answered_through', { name, how: sayNamed('through_', String(through)) }) : say('answered_by', { name })
}

export function nextWords(incident: Pick<IncidentDetail, 'next_circle'>): string {
  const circle = incident.next_circle
  if (!circle) return ''
  const time = formatSpan(Math.max(0, instant(circle.due_at) - now.value))
  return circle.recipients.length > 0 ? say('next_circle', { time, names: circle.recipients.join('、') }) : say('next_circle_none', { time })
}
