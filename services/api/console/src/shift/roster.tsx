/** The roster of a week: one line a position, a block a shift, hatched where nobody is. On a phone, a list by day. */
import { useEffect, useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { may } from '../state/session.ts'
import { instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { clockOf, DAY, dateOf, dayOf, hoursWithin, spanOf, WEEK, weekdayOf, weekOf } from './beijing.ts'
import { partOf } from './part.ts'
import { PositionsForm } from './positions-form.tsx'
import { RotationForm } from './rotation-form.tsx'
import { ShiftForm } from './shift-form.tsx'
import { duty, loadRoster, shifts, week } from './state.ts'
import type { DutyOfPosition, Gap, ShiftShown } from './types.ts'
import { blocksOf, laneCount, shiftsOfDay, stretchesOf } from './week.ts'
import { say } from './words.ts'

const DAYS = [0, 1, 2, 3, 4, 5, 6]
type Tool = { kind: 'add' } | { kind: 'rotation' } | { kind: 'positions' } | { kind: 'change'; shift: ShiftShown } | null

export function Roster() {
  const [tool, use] = useState<Tool>(null)
  useEffect(() => void loadRoster(), [week.value])
  const posts = duty.value?.positions ?? []
  const change = (shift: ShiftShown): void => use({ kind: 'change', shift })
  return (
    <section class="roster">
      <h3>{say('roster')} <small>{dateOf(week.value)} – {dateOf(week.value + WEEK - DAY)} · {say('beijing')}</small>
        <span class="choices" role="group">
          <button aria-label={say('earlier')} title={say('earlier')} onClick={() => (week.value -= WEEK)}>‹</button>
          <button aria-pressed={week.value === weekOf(now.value)} onClick={() => (week.value = weekOf(now.value))}>{say('this_week')}</button>
          <button aria-label={say('later')} title={say('later')} onClick={() => (week.value += WEEK)}>›</button>
        </span>
        {may('roster.write') && (
          <span class="choices">
            <button onClick={() => use({ kind: 'add' })}>{say('add_shift')}</button>
            <button onClick={() => use({ kind: 'rotation' })}>{say('make_rotation')}</button>
            <button onClick={() => use({ kind: 'positions' })}>{say('positions')}</button>
          </span>
        )}
      </h3>
      {tool?.kind === 'add' && <ShiftForm key="add" shift={null} done={() => use(null)} />}
      {tool?.kind === 'change' && <ShiftForm key={tool.shift.shift_id} shift={tool.shift} done={() => use(null)} />}
      {tool?.kind === 'rotation' && <RotationForm done={() => use(null)} />}
      {tool?.kind === 'positions' && <PositionsForm done={() => use(null)} />}
      <WeekGrid posts={posts} change={change} />
      <DayList posts={posts} change={change} />
    </section>
  )
}

type Facts = { posts: readonly DutyOfPosition[]; change: (shift: ShiftShown) => void }

function WeekGrid({ posts, change }: Facts) {
  const since = week.value
  const today = dayOf(now.value)
  const nowAt = (now.value - since) / WEEK
  return (
    <div class="week">
      <div class="week-head">
        <span />
        <div class="week-days">
          {DAYS.map((day) => <span key={day} class={since + day * DAY === today ? 'is-today' : ''}>{say(`weekday_${weekdayOf(since + day * DAY)}` as 'weekday_0')} {dateOf(since + day * DAY)}</span>)}
        </div>
      </div>
      {posts.map((post) => <Line key={post.position} post={post} since={since} nowAt={nowAt} change={change} />)}
    </div>
  )
}

type LineFacts = { post: DutyOfPosition; since: number; nowAt: number; change: (shift: ShiftShown) => void }

function Line({ post, since, nowAt, change }: LineFacts) {
  const blocks = blocksOf(shifts.value?.filter((one) => one.position === post.position) ?? [], since, since + WEEK)
  const gaps = blocksOf(stretchesOf(gapsOf(post.position)), since, since + WEEK)
  const lanes = laneCount(blocks)
  return (
    <div class="week-line">
      <b>{pick(post.name)}</b>
      <div class="week-track" style={{ '--lanes': lanes }}>
        {DAYS.slice(1).map((day) => <i key={day} class="midnight" style={{ left: percent(day / 7) }} />)}
        {gaps.map(({ thing, left, width }) => <span key={`${thing.starts_at}`} class="gap-block" style={{ left: percent(left), width: percent(width) }} title={say('gap_hint')}>{say('nobody')}</span>)}
        {blocks.map(({ thing, left, width, lane }) => <Shift key={thing.shift_id} shift={thing} change={change} style={{ left: percent(left), width: percent(width), '--lane': lane }} />)}
        {nowAt >= 0 && nowAt < 1 && <i class="now-line" style={{ left: percent(nowAt) }} />}
      </div>
    </div>
  )
}

type ShiftFacts = { shift: ShiftShown; change: (shift: ShiftShown) => void; style?: Record<string, string | number>; day?: number }

function Shift({ shift, change, style, day }: ShiftFacts) {
  const [begin, end] = [instant(shift.starts_at), instant(shift.ends_at)]
  const state = end <= now.value ? 'is-past' : begin <= now.value ? 'is-now' : ''
  const part = partOf(shift)
  const hours = spanOf(begin, end)
  const said = `${shift.display_name} ${hours}${part ? ` · ${say('part_of', { part })}` : ''}`
  const inside = day !== undefined ? <><time>{hoursWithin(begin, end, day)}</time> <b>{shift.display_name}</b>{part && <small> {part}</small>}</> : <><b>{shift.display_name}</b><small>{clockOf(begin)}{part && ` · ${part}`}</small></>
  const names = `shift-block ${state}${shift.is_told ? '' : ' is-closed'}`
  if (!may('roster.write') || state === 'is-past') return <span class={names} style={style} title={said}>{inside}</span>
  return <button class={names} style={style} title={said} aria-label={said} onClick={() => change(shift)}>{inside}</button>
}

/** The same for narrow screens, where a week is too wide. */
function DayList({ posts, change }: Facts) {
  const today = dayOf(now.value)
  const days = DAYS.map((day) => week.value + day * DAY).filter((day) => week.value !== weekOf(now.value) || day >= today)
  return (
    <div class="day-list">
      {days.map((day) => (
        <section key={day}>
          <h4 class={day === today ? 'is-today' : ''}>{say(`weekday_${weekdayOf(day)}` as 'weekday_0')} {dateOf(day)}</h4>
          {posts.map((post) => {
            const held = shiftsOfDay(shifts.value?.filter((one) => one.position === post.position) ?? [], day, day + DAY)
            const gaps = stretchesOf(gapsOf(post.position)).filter((gap) => instant(gap.starts_at) < day + DAY && instant(gap.ends_at) > day)
            return (
              <div key={post.position} class="day-line">
                <b>{pick(post.name)}</b>
                <div>
                  {held.map((shift) => <Shift key={shift.shift_id} shift={shift} change={change} day={day} />)}
                  {gaps.map((gap) => <span key={gap.starts_at} class="gap-block">{hoursWithin(instant(gap.starts_at), instant(gap.ends_at), day)} {say('nobody')}</span>)}
                </div>
              </div>
            )
          })}
        </section>
      ))}
    </div>
  )
}

const gapsOf = (position: string): Gap[] => duty.value?.gaps.filter((gap) => gap.position === position) ?? []
const percent = (part: number): string => `${part * 100}%`
