/** Positions: a new one, or another name for one; the code stays, because routes know it. */
import { useState } from 'preact/hooks'
import { positions, savePosition } from './state.ts'
import { say, sayProblem } from './words.ts'

export function PositionsForm({ done }: { done: () => void }) {
  const [failure, fail] = useState<string | null>(null)
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const filled = new FormData(form)
    try {
      await savePosition(String(filled.get('code')), String(filled.get('zh')), String(filled.get('en')))
      fail(null)
      if (form.dataset.isNew) form.reset()
    } catch (problem) {
      fail(sayProblem(problem))
    }
  }
  return (
    <div class="roster-form positions">
      <h4>{say('positions')}</h4>
      {positions.value.map((one) => (
        <form key={one.position} onSubmit={(event) => void save(event as SubmitEvent)}>
          <input name="code" value={one.position} readOnly aria-label={say('code')} />
          <input name="zh" required maxLength={60} defaultValue={one.name.zh} aria-label={say('name_zh')} />
          <input name="en" required maxLength={60} defaultValue={one.name.en} aria-label={say('name_en')} />
          <button>{say('rename')}</button>
          {one.is_routed && <small class="quiet">{say('routed')}</small>}
        </form>
      ))}
      <form data-is-new="yes" onSubmit={(event) => void save(event as SubmitEvent)}>
        <input name="code" required pattern="[a-z][a-z0-9_]*" maxLength={40} placeholder={say('code')} aria-label={say('code')} />
        <input name="zh" required maxLength={60} placeholder={say('name_zh')} aria-label={say('name_zh')} />
        <input name="en" required maxLength={60} placeholder={say('name_en')} aria-label={say('name_en')} />
        <button>{say('add_position')}</button>
      </form>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <p class="form-actions"><button onClick={done}>{say('back')}</button></p>
    </div>
  )
}
