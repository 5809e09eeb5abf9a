/** The page of the shift: who is on duty, where nobody is, hand-over, roster, figures. One thing at a time takes it whole. */
import { useEffect } from 'preact/hooks'
import { openHandoverId } from '../state/selection.ts'
import { may } from '../state/session.ts'
import { PageHead } from '../pages/page-head.tsx'
import { DutyCards, Gaps } from './duty.tsx'
import { Figures } from './figures.tsx'
import { GiveForm } from './give-form.tsx'
import { Handovers } from './handovers.tsx'
import { Roster } from './roster.tsx'
import { Sheet } from './sheet.tsx'
import { failure, givingPosition, loadAll, loadDuty, loadPlanning } from './state.ts'
import { TestPage } from './test-page.tsx'
import { say, sayProblem } from './words.ts'
import './shift.css'
import './print.css'

const LOOK_EVERY = 15_000

export default function ShiftPage() {
  useEffect(() => {
    void loadAll()
    if (may('roster.write')) void loadPlanning().catch(() => {})
    const timer = setInterval(() => void loadDuty(), LOOK_EVERY)
    addEventListener('keydown', closeOnEscape, true)
    return () => {
      clearInterval(timer)
      removeEventListener('keydown', closeOnEscape, true)
    }
  }, [])
  if (openHandoverId.value !== null) return <section class="page shift"><Sheet key={openHandoverId.value} /></section>
  if (givingPosition.value !== null) return <section class="page shift"><GiveForm key={givingPosition.value} position={givingPosition.value} /></section>
  return (
    <section class="page shift">
      <PageHead title={say('title')} refresh={() => void loadAll()} />
      {failure.value !== null && <p role="alert" class="notice"><span class="is-wrong">{sayProblem(failure.value)}</span></p>}
      <Gaps />
      <DutyCards />
      <div class="shift-columns">
        <div>
          <Roster />
          <Figures />
        </div>
        <div>
          <Handovers />
          <TestPage />
        </div>
      </div>
    </section>
  )
}

/** Escape leaves what has taken the page before it leaves the page; in a field it only leaves the field. */
function closeOnEscape(pressed: KeyboardEvent): void {
  if (pressed.key !== 'Escape' || (openHandoverId.peek() === null && givingPosition.peek() === null)) return
  if ((pressed.target as HTMLElement).matches('input, textarea, select')) return
  pressed.stopImmediatePropagation()
  openHandoverId.value = null
  givingPosition.value = null
}
