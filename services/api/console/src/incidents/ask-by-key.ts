/** A key was pressed for an act: it opens the form of that act, or says why it cannot be done. */
import { may } from '../state/session.ts'
import { standings, type Act } from './acts.ts'
import { ask } from './asked.ts'
import { detail } from './state.ts'

export function askByKey(act: Act): void {
  const incident = detail.peek()
  if (!incident) return
  const standing = standings(incident, may).find((one) => one.act === act)
  const isRefused = standing ? standing.reason !== null : incident.actions.some((one) => one.action === act && one.reason !== null)
  if (standing || isRefused) ask(act, isRefused)
}
