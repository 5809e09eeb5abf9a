/** Who holds each position now and who comes next; where nobody is stands above everything, and loud. */
import { useState } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import { now } from '../state/clock.ts'
import { may, session } from '../state/session.ts'
import { formatSpan, instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { momentOf } from './beijing.ts'
import { partOf } from './part.ts'
import { duty, givingPosition } from './state.ts'
import type { DutyOfPosition, Gap, Phone, ShiftShown } from './types.ts'
import { say, sayProblem } from './words.ts'

const GAPS_SHOWN = 4

export function Gaps() {
  const gaps = duty.value?.gaps ?? []
  if (gaps.length === 0) return null
  return (
    <div class="gaps" role="alert" title={say('gap_hint')}>
      {gaps.slice(0, GAPS_SHOWN).map((gap) => <GapLine key={`${gap.position}${gap.starts_at}${gap.lifelines}${gap.districts}`} gap={gap} />)}
      {gaps.length > GAPS_SHOWN && <p>{say('gap_more', { n: gaps.length - GAPS_SHOWN })}</p>}
    </div>
  )
}

function GapLine({ gap }: { gap: Gap }) {
  const part = partOf(gap)
  const from = momentOf(instant(gap.starts_at), now.value)
  // beyond the horizon nobody has looked: that is no end
  const to = gap.ends_at === duty.value?.until ? null : momentOf(instant(gap.ends_at), now.value)
  return (
    <p class={gap.is_now ? 'is-now' : ''}>
      <b>{say(gap.is_now ? 'gap_now' : 'gap_coming')}</b>
      <b>{pick(gap.name)}</b>
      <span>{to === null ? say('from_on', { time: from }) : gap.is_now ? say('until', { time: to }) : `${from} – ${to}`}</span>
      {part && <span>{say('part_of', { part })}</span>}
    </p>
  )
}

export function DutyCards() {
  const known = duty.value
  if (!known) return <p class="notice">{say('reading')}</p>
  return (
    <div class="duty-cards" aria-label={say('on_duty')}>
      {known.positions.map((one) => <DutyCard key={one.position} of={one} />)}
    </div>
  )
}

function DutyCard({ of: post }: { of: DutyOfPosition }) {
  const own = 'name' in session.value && post.now.some((shift) => 'name' in session.value && shift.name === session.value.name)
  return (
    <article class="duty-card">
      <header><h3>{pick(post.name)}</h3>
        {may('handover.write') && <button class={own ? 'primary' : ''} onClick={() => (givingPosition.value = post.position)}>{say('give')}</button>}
      </header>
      {post.now.length === 0 && <p class={post.is_routed ? 'nobody is-loud' : 'nobody'}>{say('nobody')}</p>}
      {post.now.map((shift) => <Holder key={shift.shift_id} shift={shift} isNow />)}
      <h4>{say('next')}</h4>
      {post.next.length === 0 && <p class="quiet">{say('next_none')}</p>}
      {post.next.map((shift) => <Holder key={shift.shift_id} shift={shift} isNow={false} />)}
    </article>
  )
}

function Holder({ shift, isNow }: { shift: ShiftShown; isNow: boolean }) {
  const [begin, end] = [instant(shift.starts_at), instant(shift.ends_at)]
  const part = partOf(shift)
  return (
    <div class={isNow ? 'holder is-now' : 'holder'}>
      <b>{shift.display_name}</b>
      <span class="quiet">
        {isNow ? `${say('until', { time: momentOf(end, now.value) })} · ${say('left', { time: formatSpan(end - now.value) })}` : `${momentOf(begin, now.value)} – ${momentOf(end, begin)}`}
        {part && ` · ${say('part_of', { part })}`}
        {shift.channels.map((channel) => ` · ${say(channel === 'push' ? 'by_push' : 'by_message')}`)}
      </span>
      {may('handover.write') && <PhoneNumber shift={shift} />}
      <Reach shift={shift} />
    </div>
  )
}

function Reach({ shift }: { shift: ShiftShown }) {
  if (!shift.is_told) return <em class="is-loud">{say('account_closed')}</em>
  return shift.channels.length === 0 ? <em class="is-unreachable">{say('not_reachable')}</em> : null
}

/** Behind a click, because reading a number is reading personal data: it leaves a line in the audit. */
function PhoneNumber({ shift }: { shift: ShiftShown }) {
  const [said, setSaid] = useState<string | null>(null)
  const ask = (): void => void getJson<Phone>(`/api/shifts/${shift.shift_id}/phone`).then(({ phone }) => setSaid(phone ?? say('phone_none')), (problem: unknown) => setSaid(sayProblem(problem)))
  if (said === null) return <button class="phone" title={say('phone_hint')} onClick={ask}>{say('phone')}</button>
  return /\d{5}/.test(said.replace(/\s/g, '')) ? <a class="phone" href={`tel:${said.replace(/\s/g, '')}`}>{said}</a> : <span class="phone quiet">{said}</span>
}
