/** The other pages, the keys, and the way out. */
import { mayAdmin } from '../admin/sections.ts'
import { openPage, page } from '../state/selection.ts'
import { session, signOut } from '../state/session.ts'
import { language, text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import { isHelpOpen } from './key-help.tsx'
import { Popover } from './popover.tsx'

export function Menu() {
  const name = 'name' in session.value ? session.value.name : ''
  return (
    <Popover name={text('menu')} label={<><Icon name="list" size={18} /><span class="user-name">{name}</span></>}>
      <li><button onClick={() => (page.value = 'map')}><Icon name="map" /> {text('page_map')}</button></li>
      <li><button onClick={() => (page.value = 'incidents')}><Icon name="list" /> {text('page_incidents')}</button></li>
      <li><button onClick={() => (page.value = 'shift')}><Icon name="shift" /> {text('page_shift')}</button></li>
      <li><button onClick={() => (page.value = 'health')}><Icon name="health" /> {text('page_health')}</button></li>
      <li><button onClick={() => (page.value = 'rejected-messages')}><Icon name="rejected" /> {text('page_rejected')}</button></li>
      <li><button onClick={() => window.open(`/api/reports/daily?lang=${language.value}`, '_blank', 'noopener')}><Icon name="check" /> {text('page_daily')}</button></li>
      {mayAdmin() && <li><button onClick={() => openPage('admin')}><Icon name="settings" /> {text('page_admin')}</button></li>}
      <li><button onClick={() => openPage('reach')}><Icon name="bell" /> {text('page_reach')}</button></li>
      <li><button onClick={() => (isHelpOpen.value = true)}><kbd>?</kbd> {text('keys')}</button></li>
      <li class="divider"><button onClick={() => openPage('password')}><Icon name="key" /> {text('page_password')}</button></li>
      <li><button onClick={() => void signOut()}><Icon name="leave" /> {text('sign_out')} {name}</button></li>
    </Popover>
  )
}
