/** Says that alerts come in a flood, how many are folded, and gives them back. */
import { shownLevels, shownLifelines } from '../state/filters.ts'
import { liveAlerts } from '../state/alerts.ts'
import { selectedAlertId } from '../state/selection.ts'
import { say } from '../incidents/words.ts'
import { isFlood, isFolded, isFolding, isUnfolded, newCount } from './flood.ts'

export function FloodBanner() {
  if (!isFlood.value) return null
  const folded = (liveAlerts.value ?? []).filter((alert) => shownLevels.value.has(alert.level) && shownLifelines.value.has(alert.lifeline) && isFolded(alert, selectedAlertId.value))
  return (
    <div class="flood" role="status">
      <b>{say('flood', { n: newCount.value })}</b>
      <span>{isFolding.value && say('flood_folded', { n: folded.length })}</span>
      <button onClick={() => (isUnfolded.value = !isUnfolded.value)}>{say(isFolding.value ? 'flood_unfold' : 'flood_fold')}</button>
    </div>
  )
}
