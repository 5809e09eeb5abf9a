/** Who was told, through what, whether it got there, who answered, and who is next. A failure is louder than a success. */
import { useState } from 'preact/hooks'
import type { IncidentDetail, Notice } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { nextWords } from './answer.tsx'
import { say, sayNamed } from './words.ts'

/** Every round of asking adds to them; the last ones matter. */
const FIRST_SHOWN = 6

export function Told({ incident }: { incident: IncidentDetail }) {
  const [isWhole, showWhole] = useState(false)
  const all = incident.notifications
  const notices = isWhole ? all : all.slice(0, FIRST_SHOWN)
  return (
    <section>
      <h3>{say('told')} {all.length}</h3>
      {all.length === 0 && <p class="quiet">{say('nobody_told')}</p>}
      <ul class="told">
        {incident.next_circle && <li class="is-next"><time /><b>{nextWords(incident)}</b></li>}
        {notices.map((notice) => (
          <li key={notice.notification_id}>
            <time>{formatMoment(instant(notice.created_at), now.value)}</time>
            <div>
              <b>{notice.recipient}</b> <span class="quiet">{sayNamed('moment_', notice.moment)}{notice.wants_answer && ` · ${circleOf(notice)}`}</span>
              <span class="ways">{notice.deliveries.map((one, place) => <Way key={place} notice={notice} delivery={one} />)}</span>
            </div>
            <AnswerOf notice={notice} />
          </li>
        ))}
      </ul>
      {all.length > notices.length && <button class="plain" onClick={() => showWhole(true)}>{say('show_all', { n: all.length })}</button>}
    </section>
  )
}

/** A screen has taken everything that was written; whether it was shown there is another question. */
function Way({ notice, delivery }: { notice: Notice; delivery: Notice['deliveries'][number] }) {
  const { channel, state, attempt_count: attempts, last_error: why } = delivery
  const seen = instant(notice.seen_at)
  const standing = channel !== 'screen' ? sayNamed('delivery_', state) : seen === null ? say('not_shown') : say('shown_at', { time: formatMoment(seen, now.value) })
  const isDead = state === 'dead'
  return (
    <span class={isDead ? 'is-dead' : 'quiet'}>
      {sayNamed('', channel)} {standing}{attempts > 1 && ` · ${say('attempts', { n: attempts })}`}{isDead && why && ` · ${why}`}
    </span>
  )
}

function AnswerOf({ notice }: { notice: Notice }) {
  if (!notice.wants_answer) return null
  if (notice.answered_at === null) return <small class="is-waiting">{say('waiting')}</small>
  if (notice.answered_through === 'somebody_else') return <small>{say('cleared_elsewhere')}</small>
  return <small><b>{say('answered_at', { time: formatMoment(instant(notice.answered_at), now.value) })}</b> · {sayNamed('through_', notice.answered_through ?? '')}</small>
}

const circleOf = (notice: Notice): string => (notice.step === 0 ? say('first_circle') : say('circle_n', { n: notice.step }))
