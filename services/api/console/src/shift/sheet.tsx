/** One hand-over as a document: what was said, what was open, who took it. It prints on one page. */
import { useEffect, useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { openHandoverId } from '../state/selection.ts'
import { instant } from '../text/format.ts'
import { pick, text } from '../text/text.ts'
import { dateOf, momentOf, spanOf } from './beijing.ts'
import { partOf } from './part.ts'
import { SnapshotShown } from './snapshot.tsx'
import { actOnHandover, handover, loadHandover } from './state.ts'
import { TOPICS, type Handover } from './types.ts'
import { say, sayNamed, sayProblem } from './words.ts'

export function Sheet() {
  const [failure, fail] = useState<string | null>(null)
  const id = openHandoverId.value
  useEffect(() => {
    loadHandover().catch((problem: unknown) => fail(sayProblem(problem)))
  }, [id])
  const shown = handover.value
  return (
    <>
      <header class="page-head">
        <h2>{say('handover')}</h2>
        <button onClick={() => print()}>{say('print')}</button>
        <button onClick={() => (openHandoverId.value = null)}>{say('back')} <kbd>Esc</kbd></button>
      </header>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {shown && shown.handover_id === id && <Document handover={shown} fail={fail} />}
    </>
  )
}

type Facts = { handover: Handover; fail: (reason: string | null) => void }

function Document({ handover: shown, fail }: Facts) {
  const handed = instant(shown.handed_at)
  const span = spanOf(instant(shown.shift_starts_at), instant(shown.shift_ends_at))
  return (
    <article class="sheet">
      <p class="printed-only">{text('product')} · {say('handover')}</p>
      <h1>{pick(shown.position_name)} · {dateOf(instant(shown.shift_starts_at))} {span}</h1>
      <p class="sheet-facts">
        <span>{say('given', { name: shown.given_by_name, time: `${dateOf(handed)} ${momentOf(handed, handed)}` })}</span>
        <span>{say('scope')}: {partOf(shown) ?? say('whole_city')}</span>
        <Standing handover={shown} />
      </p>
      <div class="sheet-columns">
        <div>
          <h3>{say('notes')}</h3>
          <Notes handover={shown} />
        </div>
        <div class="sheet-snapshot">
          <h3>{say('open_then')} <small>{say('taken_at', { time: momentOf(instant(shown.snapshot.taken_at), now.value) })}</small></h3>
          <SnapshotShown snapshot={shown.snapshot} />
        </div>
        <Acts handover={shown} fail={fail} />
      </div>
      <p class="printed-only signatures"><span>{say('giver')}: {shown.given_by_name}</span><span>{say('taker')}: {shown.accepted_by_name}</span></p>
    </article>
  )
}

function Standing({ handover: shown }: { handover: Handover }) {
  if (shown.accepted_at) return <b>{say('accepted', { name: shown.accepted_by_name ?? '', time: momentOf(instant(shown.accepted_at), now.value) })}</b>
  if (shown.withdrawn_at) return <b>{say('withdrawn', { name: shown.withdrawn_by ?? '', time: momentOf(instant(shown.withdrawn_at), now.value) })}</b>
  return <b class="is-loud">{say('waits')}</b>
}

function Notes({ handover: shown }: { handover: Handover }) {
  const end = shown.accepted_at
  return (
    <dl class="sheet-notes">
      {shown.notes.map((one) => (
        <div key={one.note_id}>
          <dt>{sayNamed('topic_', one.topic)}{end && one.written_at > end && <em>{say('addition')}</em>}</dt>
          <dd>{one.note}{one.written_by !== shown.given_by && <small> {one.written_by} {momentOf(instant(one.written_at), now.value)}</small>}</dd>
        </div>
      ))}
    </dl>
  )
}

function Acts({ handover: shown, fail }: Facts) {
  const [isBusy, setBusy] = useState(false)
  // a new form after each act, with the fields as they were at first
  const [round, setRound] = useState(0)
  const reasons = new Map(shown.actions.map((one) => [one.action, one.reason]))
  const accept = reasons.get('accept')
  const isOpen = shown.accepted_at === null && shown.withdrawn_at === null
  const act = async (form: HTMLFormElement, name: string): Promise<void> => {
    const filled = new FormData(form)
    const note = String(filled.get('note') ?? '').trim()
    setBusy(true)
    try {
      await actOnHandover(`/${shown.handover_id}/${name}`, name === 'notes' ? { topic: filled.get('topic'), note } : { note: note || null })
      setRound(round + 1)
      fail(null)
    } catch (problem) {
      fail(sayProblem(problem))
    }
    setBusy(false)
  }
  if (reasons.get('note') && !isOpen) return null
  return (
    <form key={round} class="sheet-acts" onSubmit={(event) => {
      event.preventDefault()
      void act(event.currentTarget, ((event as SubmitEvent).submitter as HTMLButtonElement).value)
    }}>
      <label>{say(isOpen ? 'last_word' : 'add_note_hint')}<textarea name="note" rows={3} maxLength={4000} /></label>
      <label>{say('topic')}<select name="topic">{TOPICS.map((topic) => <option key={topic} value={topic} selected={topic === 'other'}>{say(`topic_${topic}`)}</option>)}</select></label>
      <p class="form-actions">
        {isOpen && <button class="primary" value="accept" disabled={isBusy || accept !== null} title={accept ? pick(accept) : undefined}>{say('accept')}</button>}
        <button value="notes" disabled={isBusy || reasons.get('note') !== null}>{say('add_note')}</button>
        {isOpen && reasons.get('withdraw') === null && <button value="withdraw" disabled={isBusy}>{say('withdraw')}</button>}
      </p>
      {isOpen && accept && <p class="quiet">{pick(accept)}</p>}
    </form>
  )
}
