/** What to do, line by line: a tick, a reading or a picture. What is done stays done, told or not. */
import { useState } from 'preact/hooks'
import { language } from '../text/language.ts'
import { shrink } from './picture.ts'
import { ofOrder, stateWithUnsent, ticked } from './outbox.ts'
import { Recorder } from './recorder.tsx'
import { entries, take, takePhoto } from './state.ts'
import type { ChecklistStep, WorkOrder } from './types.ts'
import { say } from './words.ts'

export function Checklist({ order }: { order: WorkOrder }) {
  const done = ticked(order, entries.value)
  const isOnSite = ['arrived', 'finished'].includes(stateWithUnsent(order, entries.value))
  return (
    <section>
      <h2>{say('checklist')} {done.size}/{order.procedure?.steps.length ?? 0}</h2>
      <ol class="checklist">
        {order.procedure?.steps.map((step) => <Line key={step.code} order={order} step={step} isDone={done.has(step.code)} isOpen={isOnSite} />)}
      </ol>
      {isOnSite && <Note order={order} />}
      {isOnSite && <Recorder order={order} />}
      <p class="quiet">{ofOrder(entries.value, order.work_order_id).length > 0 && say('unsent', { n: ofOrder(entries.value, order.work_order_id).length })}</p>
    </section>
  )
}

function Line({ order, step, isDone, isOpen }: { order: WorkOrder; step: ChecklistStep; isDone: boolean; isOpen: boolean }) {
  return (
    <li class={isDone ? 'is-done' : ''}>
      <span>{language.value === 'zh' ? step.text.zh : step.text.en}</span>
      {isDone ? <b aria-label={say('done')}>✓</b> : isOpen ? <Act order={order} step={step} /> : null}
    </li>
  )
}

function Act({ order, step }: { order: WorkOrder; step: ChecklistStep }) {
  if (step.requires === 'photo') return <Camera order={order} code={step.code} />
  if (step.requires === 'reading') return <Reading order={order} step={step} />
  return <button class="big" onClick={() => void take(order.work_order_id, 'check', { code: step.code })}>{say('done')}</button>
}

function Reading({ order, step }: { order: WorkOrder; step: ChecklistStep }) {
  const [typed, type] = useState('')
  const value = Number(typed.replace(',', '.'))
  const isValue = typed.trim() !== '' && Number.isFinite(value)
  const save = (): void => void take(order.work_order_id, 'reading', { code: step.code, quantity: step.quantity, unit: step.unit, value })
  return (
    <span class="reading">
      <input inputMode="decimal" aria-label={say('value')} value={typed} onInput={(event) => type(event.currentTarget.value)} />
      <span>{step.unit}</span>
      <button class="big" disabled={!isValue} onClick={save}>{say('save')}</button>
    </span>
  )
}

function Camera({ order, code }: { order: WorkOrder; code: string | null }) {
  const shot = async (event: Event): Promise<void> => {
    const file = (event.currentTarget as HTMLInputElement).files?.[0]
    if (file) await takePhoto(order.work_order_id, code, 'photo', await shrink(file))
  }
  return (
    <label class="button big">
      {say('photo')}
      <input class="spoken-only" type="file" accept="image/*" capture="environment" onChange={(event) => void shot(event)} />
    </label>
  )
}

function Note({ order }: { order: WorkOrder }) {
  const keep = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    void take(order.work_order_id, 'note', { note: String(new FormData(form).get('note')) })
    form.reset()
  }
  return (
    <form class="note" onSubmit={(event) => keep(event as SubmitEvent)}>
      <label>{say('note')}<input name="note" required maxLength={500} /></label>
      <button class="big">{say('add_note')}</button>
    </form>
  )
}
