/** The door. Over the dimmed last picture when a session ran out, alone otherwise. */
import { useState } from 'preact/hooks'
import { Problem } from '../api/client.ts'
import { resume } from '../live/follow.ts'
import { session, signIn } from '../state/session.ts'
import { language, text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import './sign-in.css'

export function SignIn() {
  const state = session.value
  const [failure, setFailure] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    setBusy(true)
    setFailure(await trySignIn(String(form.get('name')), String(form.get('password'))))
    setBusy(false)
  }
  const other = language.value === 'zh' ? 'en' : 'zh'
  return (
    <div class="sign-in">
      <form onSubmit={(event) => void submit(event as SubmitEvent)}>
        <Icon name="health" size={40} />
        <h1>{text('product')}</h1>
        {state.kind === 'expired' && <p role="alert">{text('sign_in_again')}</p>}
        {state.kind === 'unreachable' && <p role="alert">{text('sign_in_unreachable')}</p>}
        {failure && <p role="alert">{failure}</p>}
        <label>{text('user_name')}<input name="name" autocomplete="username" required autofocus={state.kind !== 'expired'} defaultValue={state.kind === 'expired' ? state.name : ''} /></label>
        <label>{text('password')}<input name="password" type="password" autocomplete="current-password" required autofocus={state.kind === 'expired'} /></label>
        <button class="primary" disabled={isBusy}>{text(isBusy ? 'signing_in' : 'sign_in')}</button>
        <button type="button" class="plain" lang={other} onClick={() => (language.value = other)}>{text('language')}</button>
      </form>
    </div>
  )
}

async function trySignIn(name: string, password: string): Promise<string | null> {
  const wasExpired = session.peek().kind === 'expired'
  try {
    await signIn(name, password)
    if (wasExpired) resume()
    return null
  } catch (problem) {
    if (!(problem instanceof Problem)) return text('sign_in_unreachable')
    return problem.status === 401 ? text('sign_in_wrong') : text('sign_in_failed', { reason: problem.detail })
  }
}
