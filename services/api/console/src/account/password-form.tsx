/** Choosing a password of one's own; used on the console and on phones. */
import { useState } from 'preact/hooks'
import { changePassword } from '../api/resources.ts'
import { say, sayProblem } from './words.ts'

const SHORTEST = 12

type Facts = {
  /** What was typed to sign in a moment ago, when it was temporary. */
  typed: string | null
  isFirst: boolean
  done: () => void
}

export function PasswordForm({ typed, isFirst, done }: Facts) {
  const [failure, fail] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [isShown, show] = useState(false)
  // The types know one kind of field at a time.
  const kind = (isShown ? 'text' : 'password') as 'password'
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const fresh = String(form.get('fresh'))
    if (fresh !== String(form.get('again'))) return fail(say('differ'))
    if ([...fresh].length < SHORTEST) return fail(say('too_short'))
    setBusy(true)
    try {
      await changePassword(typed ?? String(form.get('old')), fresh)
      fail(null)
      done()
    } catch (problem) {
      fail(sayProblem(problem, 'not_done'))
    }
    setBusy(false)
  }
  return (
    <form class="password-form" onSubmit={(event) => void submit(event as SubmitEvent)}>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {typed === null && <label>{say(isFirst ? 'temporary' : 'old')}<input name="old" type={kind} autocomplete="current-password" required /></label>}
      <label>{say('fresh')}<input name="fresh" type={kind} autocomplete="new-password" required aria-describedby="password-advice" /></label>
      <p id="password-advice" class="quiet">{say('advice')}</p>
      <label>{say('again')}<input name="again" type={kind} autocomplete="new-password" required /></label>
      <label class="tick"><input type="checkbox" checked={isShown} onChange={() => show(!isShown)} /> {say('show')}</label>
      <button class="primary big" disabled={isBusy}>{say(isBusy ? 'saving' : 'save')}</button>
    </form>
  )
}
