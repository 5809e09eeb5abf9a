/** One order: hazards first, where and how bad it is now, the checklist, and the next step under the thumb. */
import { useState } from 'preact/hooks'
import type { Level } from '../api/types.ts'
import { language } from '../text/language.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { NextStep, TimeLeft } from './card.tsx'
import { Checklist } from './checklist.tsx'
import { stateWithUnsent, ticked } from './outbox.ts'
import { clockSpan, navigationLink } from './spans.ts'
import { entries, now, take } from './state.ts'
import type { WorkOrder } from './types.ts'
import { say, type Word } from './words.ts'

const RESULTS: Word[] = ['repaired', 'made_safe', 'nothing_found', 'device_fault']

export function OrderPage({ order }: { order: WorkOrder }) {
  const state = stateWithUnsent(order, entries.value)
  const isChinese = language.value === 'zh'
  return (
    <main class="order">
      <header class="head">
        <a class="back" href="#/" aria-label={say('back')}>‹ {say('back')}</a>
        <span>{order.number} · {say(`state_${state}`)}</span>
      </header>
      <div class="what">
        <LevelGlyph level={order.level as Level} size={40} isAcknowledged={state !== 'assigned'} />
        <h1>{isChinese ? order.title.zh : order.title.en}</h1>
      </div>
      {order.run_id && <p class="drill">{say('drill')}</p>}
      <TimeLeft order={order} state={state} />
      <Hazards order={order} />
      <p><b>{placeOf(order.asset, isChinese)}</b></p>
      <a class="button big" href={navigationLink(order.asset.longitude, order.asset.latitude, order.asset.name, /iPhone|iPad|Mac/.test(navigator.userAgent))}>{say('navigate')}</a>
      {order.instructions && <section><h2>{say('instructions')}</h2><p>{order.instructions}</p></section>}
      <Live order={order} />
      <Checklist order={order} />
      <Thumb order={order} state={state} />
    </main>
  )
}

/** Many a name says road and code already. */
function placeOf({ road, name, name_en: english, asset_code: code }: WorkOrder['asset'], isChinese: boolean): string {
  const called = isChinese ? name : (english ?? name)
  return [isChinese && road && !called.includes(road) ? road : '', called, called.includes(code) ? '' : code].filter(Boolean).join(' ')
}

function Hazards({ order }: { order: WorkOrder }) {
  if (order.hazards.length === 0) return null
  return (
    <section class="hazards" aria-label={say('hazards')}>
      <h2>⚠︎ {say('hazards')}</h2>
      <ul>{order.hazards.map((one) => <li key={one.en}>{language.value === 'zh' ? one.zh : one.en}</li>)}</ul>
    </section>
  )
}

function Live({ order }: { order: WorkOrder }) {
  if (order.live.length === 0) return null
  return (
    <section>
      <h2>{say('live')}</h2>
      <ul class="live">
        {order.live.map((one) => (
          <li key={one.sensor_id}>
            <span>{one.level !== null && <LevelGlyph level={one.level as Level} size={18} />} {language.value === 'zh' ? one.name.zh : one.name.en}</span>
            <b>{one.value === null ? say('no_reading') : `${Number(one.value.toPrecision(4))} ${one.unit}`}</b>
            {one.observed_at && <span class="quiet">{say('ago', { time: clockSpan(now.value - Date.parse(one.observed_at)) })}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Thumb({ order, state }: { order: WorkOrder; state: string }) {
  const [asked, ask] = useState<'decline' | 'finish' | null>(null)
  return (
    <div class="thumb">
      {asked === 'decline' && <Decline order={order} />}
      {asked === 'finish' && <Finish order={order} />}
      {asked !== null && <button onClick={() => ask(null)}>{say('cancel')}</button>}
      {asked === null && state === 'assigned' && <button onClick={() => ask('decline')}>{say('decline')}</button>}
      {asked === null && <NextStep order={order} />}
      {asked === null && state === 'arrived' && <button class="primary big" onClick={() => ask('finish')}>{say('finish')}</button>}
    </div>
  )
}

function Decline({ order }: { order: WorkOrder }) {
  const send = (event: SubmitEvent): void => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get('reason'))
    void take(order.work_order_id, 'decline', { reason })
    location.hash = '#/'
  }
  return (
    <form onSubmit={(event) => send(event as SubmitEvent)}>
      <label>{say('reason')}<input name="reason" required maxLength={200} /></label>
      <button class="big">{say('send_decline')}</button>
    </form>
  )
}

function Finish({ order }: { order: WorkOrder }) {
  const left = (order.procedure?.steps.length ?? 0) - ticked(order, entries.value).size
  return (
    <div>
      <p>{left > 0 ? say('steps_left', { n: left }) : say('result')}</p>
      <div class="results">
        {RESULTS.map((result) => (
          <button class="big" key={result} onClick={() => void take(order.work_order_id, 'finish', { result })}>{say(result)}</button>
        ))}
      </div>
    </div>
  )
}
