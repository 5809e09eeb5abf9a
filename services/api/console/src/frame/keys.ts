/** The keys of the console. They work from anywhere but a text field. */
import { LEVELS } from '../api/types.ts'
import { acknowledge } from '../alerts/acknowledge.ts'
import { moveHand, shownAlerts } from '../alerts/shown.ts'
import { toggleMute } from '../sound/sound.ts'
import { toggleLevel } from '../state/filters.ts'
import { closeSelection, locateWishes, page, selectAlert, selectedAlertId, selectedSensorId } from '../state/selection.ts'
import { isSignedIn } from '../state/session.ts'
import { isHelpOpen } from './key-help.tsx'

const ACTIONS: Record<string, () => void> = {
  j: () => step(1),
  arrowdown: () => step(1),
  k: () => step(-1),
  arrowup: () => step(-1),
  enter: openFirst,
  a: () => selectedAlertId.peek() !== null && void acknowledge(selectedAlertId.peek()!),
  escape: back,
  m: toggleMute,
  l: () => void locateWishes.value++,
  '/': () => document.querySelector<HTMLInputElement>('#alert-search')?.focus(),
  '?': () => void (isHelpOpen.value = !isHelpOpen.value),
}

export function followKeys(): void {
  addEventListener('keydown', (pressed) => {
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || !isSignedIn()) return
    if (isTyping(pressed)) return
    const action = actionOf(pressed)
    if (!action) return
    pressed.preventDefault()
    action()
  })
}

function actionOf(pressed: KeyboardEvent): (() => void) | undefined {
  const level = LEVELS.find((one) => String(one) === pressed.key)
  if (level) return () => toggleLevel(level)
  // A focused button keeps its own Enter; the map keeps its arrows.
  const target = pressed.target as HTMLElement
  if (pressed.key === 'Enter' && target.closest('button, a, summary')) return undefined
  if (pressed.key.startsWith('Arrow') && target.closest('.map-canvas')) return undefined
  return ACTIONS[pressed.key.toLowerCase()]
}

function isTyping(pressed: KeyboardEvent): boolean {
  const target = pressed.target as HTMLElement
  if (!target.matches('input:not([type=checkbox]), textarea, select')) return false
  // in a form, Enter is the form's
  if (pressed.key === 'Escape' || (pressed.key === 'Enter' && !target.closest('form'))) {
    target.blur()
    if (pressed.key === 'Enter') step(1)
  }
  return true
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
  else if (page.peek() !== 'map') page.value = 'map'
  else if (selectedAlertId.peek() !== null || selectedSensorId.peek() !== null) closeSelection()
  else (document.activeElement as HTMLElement | null)?.blur()
}
