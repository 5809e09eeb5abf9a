/** The door. Over the dimmed last picture when a session ran out, alone otherwise. */
import { useEffect, useState } from 'preact/hooks'
import { takeFailedJourney, say, sayProblem, type Word } from '../account/words.ts'
import { readWaysIn } from '../api/resources.ts'
import type { WaysIn } from '../api/types.ts'
import { Problem } from '../api/client.ts'
import { resume } from '../live/follow.ts'
import { isSignedIn, session, signIn } from '../state/session.ts'
import { language, pick, text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import './sign-in.css'

export function SignIn() {
  const state = session.value
  const [failure, setFailure] = useState<string | null>(null)
  const [journey] = useState<Word | null>(takeFailedJourney)
  const [ways, setWays] = useState<WaysIn | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => void readWaysIn().then(setWays, () => {}), [state.kind])
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
      <div class="sign-in-box">
        <Icon name="health" size={40} />
        <h1>{text('product')}</h1>
        {state.kind === 'expired' && <p role="alert">{text('sign_in_again')}</p>}
        {state.kind === 'unreachable' && <p role="alert">{text('sign_in_unreachable')}</p>}
        {failure ? <p role="alert">{failure}</p> : journey && <p role="alert">{say(journey)}</p>}
        <form onSubmit={(event) => void submit(event as SubmitEvent)}>
          <label>{text('user_name')}<input name="name" autocomplete="username" autocapitalize="none" required autofocus={state.kind !== 'expired'} defaultValue={state.kind === 'expired' ? state.name : ''} /></label>
          <label>{text('password')}<input name="password" type="password" autocomplete="current-password" required autofocus={state.kind === 'expired'} /></label>
          <button class="primary" disabled={isBusy}>{text(isBusy ? 'signing_in' : 'sign_in')}</button>
        </form>
        {ways?.identity_provider && (
          <>
            <div class="sign-in-or">{say('or')}</div>
            <a class="button" href="/api/oidc/start"><Icon name="people" /> {say('through', { name: pick(ways.identity_provider) })}</a>
          </>
        )}
        <button type="button" class="plain" lang={other} onClick={() => (language.value = other)}>{text('language')}</button>
      </div>
    </div>
  )
}

async function trySignIn(name: string, password: string): Promise<string | null> {
  const wasExpired = session.peek().kind === 'expired'
  try {
    await signIn(name, password)
    if (wasExpired && isSignedIn()) resume()
    return null
  } catch (problem) {
    const isWrong = problem instanceof Problem && problem.reason === 'not_signed_in'
    return isWrong ? say('wrong_sign_in') : sayProblem(problem, 'failed')
  }
}
