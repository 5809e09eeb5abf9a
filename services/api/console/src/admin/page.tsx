/** What administrators set: one section at a time, each with an address of its own. */
import { PageHead } from '../pages/page-head.tsx'
import { section } from '../state/selection.ts'
import { may } from '../state/session.ts'
import { speaker } from '../text/speaker.ts'
import { lazy } from '../ui/lazy.tsx'
import './page.css'

const zh = { title: '管理', routing: '通知规则', clocks: '时限', classes: '报警分类', webhooks: '回调', deliveries: '投递', nothing: '您的角色没有管理权限' }
const en: Record<keyof typeof zh, string> = { title: 'Administration', routing: 'Routing', clocks: 'Clocks', classes: 'Alert classes', webhooks: 'Webhooks', deliveries: 'Deliveries', nothing: 'Your roles include no administration' }
const say = speaker(zh, en)

/** In the order of the menu; `needs` is what the service asks for when the section is read. */
const SECTIONS = [
  { name: 'routing', needs: 'people.read', Part: lazy(() => import('./routing.tsx')) },
  { name: 'clocks', needs: 'see', Part: lazy(() => import('./clocks.tsx')) },
  { name: 'classes', needs: 'see', Part: lazy(() => import('./classes.tsx')) },
  { name: 'webhooks', needs: 'routing.write', Part: lazy(() => import('./webhooks.tsx')) },
  { name: 'deliveries', needs: 'routing.write', Part: lazy(() => import('./deliveries.tsx')) },
] as const

export default function AdminPage() {
  const open = SECTIONS.filter((one) => may(one.needs))
  const shown = open.find((one) => one.name === section.value) ?? open[0]
  return (
    <section class="page admin">
      <PageHead title={say('title')} refresh={() => location.reload()} />
      <nav class="sections">
        {open.map((one) => <button key={one.name} aria-current={one === shown ? 'page' : undefined} onClick={() => (section.value = one.name)}>{say(one.name)}</button>)}
      </nav>
      {shown ? <shown.Part key={shown.name} /> : <p class="notice">{say('nothing')}</p>}
    </section>
  )
}
