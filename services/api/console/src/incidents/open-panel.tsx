/** The drawer while an incident is opened by hand. */
import '../alerts/detail.css'
import { text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import { closeForm } from './asked.ts'
import './drawer.css'
import { OpenForm } from './open-form.tsx'
import { say } from './words.ts'

export default function OpenPanel() {
  return (
    <section class="detail drawer is-opening" aria-label={say('open_incident')}>
      <button class="plain" aria-label={text('close')} title={`${text('close')} Esc`} onClick={closeForm}><Icon name="close" size={18} /></button>
      <OpenForm />
    </section>
  )
}
