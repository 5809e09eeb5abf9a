/** Handing over: notes on the left, what goes with them on the right, so that one is written while reading the other. */
import { useEffect, useState } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import { now } from '../state/clock.ts'
import { recall, remember } from '../state/memory.ts'
import { openHandoverId } from '../state/selection.ts'
import { session } from '../state/session.ts'
import { instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { momentOf, spanOf } from './beijing.ts'
import { partOf } from './part.ts'
import { SnapshotShown } from './snapshot.tsx'
import { actOnHandover, duty, givingPosition } from './state.ts'
import { TOPICS, type HandoverPreview, type Topic } from './types.ts'
import { say, sayProblem } from './words.ts'

type Draft = Partial<Record<Topic, string>>

export function GiveForm({ position }: { position: string }) {
  const [preview, setPreview] = useState<HandoverPreview | null>(null)
  const [failure, fail] = useState<string | null>(null)
  const look = (): void => void getJson<HandoverPreview>(`/api/handovers/preview/${position}`).then(setPreview, (problem: unknown) => fail(sayProblem(problem)))
  useEffect(look, [position])
  const post = duty.value?.positions.find((one) => one.position === position)
  const span = preview?.shift_starts_at && preview.shift_ends_at ? spanOf(instant(preview.shift_starts_at), instant(preview.shift_ends_at)) : null
  return (
    <>
      <header class="page-head">
        <h2>{say('giving', { position: pick(post?.name) || position })} {span && <small>{say('span', { span })} · {partOf(preview!) ?? say('whole_city')}</small>}</h2>
        <button onClick={() => (givingPosition.value = null)}>{say('back')} <kbd>Esc</kbd></button>
      </header>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {preview?.reason && <p class="refusal" role="alert">{say('cannot', { reason: pick(preview.reason) })}</p>}
      {preview?.snapshot && (
        <div class="give-columns">
          <Notes position={position} fail={fail} />
          <div>
            <h3 class="snapshot-title">{say('open_now')} <small>{say('taken_at', { time: momentOf(instant(preview.snapshot.taken_at), now.value) })}</small> <button onClick={look}>↻</button></h3>
            <SnapshotShown snapshot={preview.snapshot} />
          </div>
        </div>
      )}
    </>
  )
}

function Notes({ position, fail }: { position: string; fail: (reason: string | null) => void }) {
  const [draft, setDraft] = useState<Draft>(() => recallDraft(position))
  const [isBusy, setBusy] = useState(false)
  const write = (topic: Topic, said: string): void => {
    const changed = { ...draft, [topic]: said }
    setDraft(changed)
    remember(keyOf(position), JSON.stringify(changed))
  }
  const notes = TOPICS.map((topic) => ({ topic, note: draft[topic]?.trim() ?? '' })).filter(({ note }) => note)
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    try {
      await actOnHandover('', { position, notes })
      remember(keyOf(position), '{}')
      givingPosition.value = null
    } catch (problem) {
      openHandoverId.value = null
      fail(sayProblem(problem))
    }
    setBusy(false)
  }
  return (
    <form class="give-form" onSubmit={(event) => void send(event as SubmitEvent)}>
      {TOPICS.map((topic) => (
        <label key={topic}>{say(`topic_${topic}`)}
          <textarea name={topic} rows={topic === 'incidents' ? 5 : 3} maxLength={4000} value={draft[topic] ?? ''} onInput={(event) => write(topic, event.currentTarget.value)} />
        </label>
      ))}
      <p class="quiet">{notes.length === 0 ? say('write_one') : say('draft_kept')}</p>
      <p class="form-actions">
        <button class="primary" disabled={isBusy || notes.length === 0}>{say('give')}</button>
        {notes.length === 0 && <button type="button" onClick={() => write('other', say('nothing_special'))}>{say('nothing_special')}</button>}
      </p>
    </form>
  )
}

/** Kept for each person apart: a desk is shared, a draft is not. */
function keyOf(position: string): string {
  const name = 'name' in session.peek() ? (session.peek() as { name: string }).name : ''
  return `handover-draft.${name}.${position}`
}

function recallDraft(position: string): Draft {
  try {
    return JSON.parse(recall(keyOf(position)) ?? '{}') as Draft
  } catch {
    return {}
  }
}
