/** Who was told, through what, whether it got there, and who answered. A failure is louder than a success. */
import type { Notice } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { say, sayNamed } from './words.ts'

export function Told({ notices }: { notices: readonly Notice[] }) {
  return (
    <>
      <h3>{say('told')}</h3>
      {notices.length === 0 && <p class="quiet">{say('nobody_told')}</p>}
      <ul class="told">
        {notices.map((notice) => (
          <li key={notice.notification_id}>
            <time>{formatMoment(instant(notice.created_at), now.value)}</time>
            <b>{notice.recipient}</b>
            <span>{notice.deliveries.map((one, place) => (
              <span key={place} class={one.state === 'dead' ? 'is-dead' : 'quiet'} title={one.last_error ?? undefined}>{sayNamed('', one.channel)} {sayNamed('', one.state)} </span>
            ))}</span>
            <small>{answerOf(notice)}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

function answerOf(notice: Notice): string {
  if (!notice.wants_answer) return ''
  if (notice.answered_at === null) return say('waiting')
  return notice.answered_through === 'somebody_else' ? say('cleared_elsewhere') : say('answered')
}
