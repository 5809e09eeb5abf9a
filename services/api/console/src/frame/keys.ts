/** The keys of the console. They work from anywhere but a text field. */
import { LEVELS } from '../api/types.ts'
import { acknowledge } from '../alerts/acknowledge.ts'
import { moveHand, shownAlerts } from '../alerts/shown.ts'
import { askByKey } from '../incidents/ask-by-key.ts'
import { actOfKey } from '../incidents/acts.ts'
import { closeForm } from '../incidents/asked.ts'
import { answer, answerFirst, noticeOf } from '../incidents/state.ts'
import { isShelving } from '../incidents/shelving.ts'
import { toggleMute } from '../sound/sound.ts'
import { toggleLevel } from '../state/filters.ts'
import { closeSelection, locateWishes, ownBack, page, selectAlert, selectedAlertId, selectedIncidentId, selectedSensorId } from '../state/selection.ts'
import { isSignedIn } from '../state/session.ts'
import { isHelpOpen } from './key-help.tsx'

/** Letters of `incidents/acts.ts` are taken as well, while an incident is open. */
export const ACTIONS: Record<string, () => void> = {
  j: () => step(1),
  arrowdown: () => step(1),
  k: () => step(-1),
  arrowup: () => step(-1),
  enter: openFirst,
  a: takeNotice,
  y: answerFirst,
  s: () => selectedAlertId.peek() !== null && void (isShelving.value = true),
  escape: back,
  m: toggleMute,
  l: () => void locateWishes.value++,
  '/': () => document.querySelector<HTMLInputElement>(SEARCH)?.focus(),
  '?': () => void (isHelpOpen.value = !isHelpOpen.value),
}
const SEARCH = '#alert-search'
/** A key that is held down walks through the list; it must not answer page after page. */
const REPEATED = ['j', 'k', 'arrowdown', 'arrowup']

/** What an operator cannot see must not be acknowledged by a stray key: on other pages only these work (a page stands over all). */
const EVERYWHERE = new Set(['escape', 'm', 'y', '?'])

export function followKeys(): void {
  addEventListener('keydown', (pressed) => {
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || !isSignedIn()) return
    if (pressed.repeat && !REPEATED.includes(pressed.key.toLowerCase())) return
    if (isTyping(pressed)) return
    const action = actionOf(pressed)
    if (!action) return
    pressed.preventDefault()
    action()
  })
}

function actionOf(pressed: KeyboardEvent): (() => void) | undefined {
  if (isHelpOpen.peek()) return pressed.key === '?' || pressed.key === 'Escape' ? ACTIONS[pressed.key.toLowerCase()] : undefined
  if (page.peek() !== 'map' && !EVERYWHERE.has(pressed.key.toLowerCase())) return undefined
  const level = LEVELS.find((one) => String(one) === pressed.key)
  if (level) return () => toggleLevel(level)
  // A focused button keeps its own Enter; the map keeps its arrows.
  const target = pressed.target as HTMLElement
  if (pressed.key === 'Enter' && target.closest('button, a, summary')) return undefined
  if (pressed.key.startsWith('Arrow') && target.closest('.map-canvas')) return undefined
  const act = actOfKey(pressed.key)
  if (act) return selectedIncidentId.peek() !== null && page.peek() === 'map' ? () => askByKey(act) : undefined
  return ACTIONS[pressed.key.toLowerCase()]
}

function isTyping(pressed: KeyboardEvent): boolean {
  const target = pressed.target as HTMLElement
  if (!target.matches('input:not([type=checkbox]), textarea, select')) return false
  if (pressed.key === 'Escape' && !closeForm()) target.blur()
  // in a form, Enter is the form's
  if (pressed.key === 'Enter' && target.matches(SEARCH) && !target.closest('form')) {
    target.blur()
    step(1)
  }
  return true
}

/** One act, whatever is open: somebody has seen the alert, or has the incident. */
function takeNotice(): void {
  const alertId = selectedAlertId.peek()
  if (alertId !== null) return void acknowledge(alertId)
  const incidentId = selectedIncidentId.peek()
  const notice = incidentId === null ? null : noticeOf(incidentId)
  if (notice) void answer(notice)
}

function step(by: 1 | -1): void {
  moveHand({})
  document.querySelector<HTMLElement>('#alert-rows')?.focus({ preventScroll: true })
  const alerts = shownAlerts.peek() ?? []
  const place = alerts.findIndex((alert) => alert.alert_id === selectedAlertId.peek())
  const next = place < 0 ? 0 : Math.min(alerts.length - 1, Math.max(0, place + by))
  if (alerts[next]) selectAlert(alerts[next].alert_id)
}

function openFirst(): void {
  if (selectedAlertId.peek() === null) step(1)
  else document.querySelector<HTMLElement>('.detail button')?.focus()
}

function back(): void {
  if (isHelpOpen.peek()) isHelpOpen.value = false
  else if (ownBack.peek()) ownBack.peek()!()
  else if (closeForm()) return
  else if (page.peek() !== 'map') page.value = 'map'
  else if (selectedAlertId.peek() !== null || selectedSensorId.peek() !== null || selectedIncidentId.peek() !== null) closeSelection()
  else (document.activeElement as HTMLElement | null)?.blur()
}
