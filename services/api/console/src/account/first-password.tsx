/** Stands before everything else while the password is one that an admin has set. */
import { askSession, signOut, typedPassword } from '../state/session.ts'
import { language, text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import { PasswordForm } from './password-form.tsx'
import { say } from './words.ts'
import '../pages/sign-in.css'
import './password.css'

export function FirstPassword() {
  const other = language.value === 'zh' ? 'en' : 'zh'
  return (
    <div class="sign-in">
      <div class="sign-in-box">
        <Icon name="key" size={40} />
        <h1>{say('first')}</h1>
        <p class="quiet">{say('first_why')}</p>
        <PasswordForm typed={typedPassword()} isFirst done={() => void askSession()} />
        <div class="sign-in-foot">
          <button type="button" class="plain" onClick={() => void signOut()}>{say('leave')}</button>
          <button type="button" class="plain" lang={other} onClick={() => (language.value = other)}>{text('language')}</button>
        </div>
      </div>
    </div>
  )
}
