/** The administration: its sections on the left, one of them beside. */
import { useEffect } from 'preact/hooks'
import { PageHead } from '../pages/page-head.tsx'
import { openPage, section } from '../state/selection.ts'
import { language, text } from '../text/text.ts'
import { openSections } from './sections.ts'
import './admin.css'

export default function AdminPage() {
  const open = openSections()
  const shown = open.find((one) => one.id === section.value) ?? open[0]
  useEffect(() => {
    if (shown && section.peek() !== shown.id) section.value = shown.id
  }, [shown?.id])
  return (
    <section class="page admin">
      <PageHead title={text('page_admin')} />
      <nav class="admin-sections" aria-label={text('page_admin')}>
        {open.map(({ id, title }) => (
          <button key={id} aria-current={id === shown?.id ? 'page' : undefined} onClick={() => openPage('admin', id)}>{title[language.value]}</button>
        ))}
      </nav>
      <div class="admin-section">{shown && <shown.Part key={shown.id} />}</div>
    </section>
  )
}
