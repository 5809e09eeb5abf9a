/** One's own password, from the menu. */
import { useState } from 'preact/hooks'
import { PageHead } from '../pages/page-head.tsx'
import { PasswordForm } from './password-form.tsx'
import { say } from './words.ts'
import './password.css'

export default function PasswordPage() {
  // A new form for every password that was saved: what was typed is gone.
  const [count, setCount] = useState(0)
  return (
    <section class="page password-page">
      <PageHead title={say('change')} />
      {count > 0 && <p role="status" class="saved">{say('saved')}</p>}
      <PasswordForm key={count} typed={null} isFirst={false} done={() => setCount(count + 1)} />
    </section>
  )
}
