/** What a crew measured, saw and said on site, in the order in which it happened. */
import type { WorkOrder } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { say } from './words.ts'

type Step = WorkOrder['steps'][number]

/** What comes much later than it happened was told when the phone had a line again. [ms] */
const LATE_AFTER = 60_000
const SHOWN: readonly Step['kind'][] = ['reading', 'note', 'check', 'decline', 'return', 'cancel']

export function OrderSteps({ order }: { order: WorkOrder }) {
  const said = order.steps.filter((step) => SHOWN.includes(step.kind))
  const photos = order.attachments.filter((one) => one.kind === 'photo')
  const voices = order.attachments.filter((one) => one.kind === 'voice')
  return (
    <>
      {said.length > 0 && (
        <ul class="journal">
          {said.map((step) => (
            <li key={step.step_id}>
              <time>{formatMoment(instant(step.happened_at), now.value)}</time>
              <span>{words(step)}{lateness(step)}</span>
              <small>{step.actor}</small>
            </li>
          ))}
        </ul>
      )}
      {photos.length > 0 && (
        <p class="photos">
          {photos.map((one) => (
            <a key={one.attachment_id} href={address(one)} target="_blank" rel="noopener">
              <img src={address(one)} alt={`${say('step_photo')} ${formatMoment(instant(one.taken_at), now.value)}`} loading="lazy" />
            </a>
          ))}
        </p>
      )}
      {voices.map((one) => (
        <p key={one.attachment_id} class="voice">
          <span>{say('voice_at', { time: formatMoment(instant(one.taken_at), now.value) })} · {one.actor}</span>
          <audio controls preload="none" src={address(one)} />
        </p>
      ))}
    </>
  )
}

const address = (one: { attachment_id: string }): string => `/api/attachments/${one.attachment_id}`

function words({ kind, details }: Step): string {
  if (kind === 'reading') return `${say('step_reading')} ${String(details['value'])} ${String(details['unit'] ?? '')}`
  if (kind === 'check') return say('step_check', { code: String(details['code'] ?? '') })
  const said = String(details['note'] ?? details['reason'] ?? '')
  return `${say(`step_${kind as 'note' | 'decline' | 'return' | 'cancel'}`)}${said && ` · ${said}`}`
}

function lateness(step: Step): string {
  const isLate = instant(step.received_at) - instant(step.happened_at) > LATE_AFTER
  return isLate ? ` · ${say('told_late', { time: formatMoment(instant(step.received_at), now.value) })}` : ''
}
