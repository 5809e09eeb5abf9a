/** One alert in the list: how bad, what, where, how much, since when, and who has it. */
import type { Alert } from '../api/types.ts'
import { isLive, isUnacknowledgedAlert } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { selectAlert } from '../state/selection.ts'
import { formatSpan, formatValue, instant } from '../text/format.ts'
import { placeOfAlert } from '../text/place.ts'
import { pick, text } from '../text/text.ts'
import { LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { AcknowledgeButton } from './acknowledge-button.tsx'
import { refusals } from './acknowledge.ts'
import { ROW_HEIGHT } from './window.ts'

type Facts = { alert: Alert; place: number; isSelected: boolean }

export function AlertRow({ alert, place, isSelected }: Facts) {
  const where = [placeOfAlert(alert), alert.sensor_code]
  return (
    <div id={`alert-${alert.alert_id}`} role="row" aria-rowindex={place + 1} aria-selected={isSelected}
      class={rowClass(alert, isSelected)} style={{ top: `${place * ROW_HEIGHT}px` }} onClick={() => selectAlert(alert.alert_id)}>
      <div role="gridcell" class="row-level">
        <span class="spoken-only">{text(`level_name_${alert.level}`)}</span>
        <LevelGlyph level={alert.level} size={26} isAcknowledged={!isUnacknowledgedAlert(alert)} isUnknown={alert.condition === 'unknown'} />
      </div>
      <div role="gridcell" class="row-what">
        <b><LifelineIcon lifeline={alert.lifeline} /><span>{pick(alert.title)}</span></b>
        <small><Mark alert={alert} />{refusals.value.get(alert.alert_id) ?? where.filter(Boolean).join(' · ')}</small>
      </div>
      <div role="gridcell" class="row-value">
        <b>{formatValue(alert.newest?.value ?? alert.value)}</b>
        <small>{alert.unit}</small>
      </div>
      <div role="gridcell" class="row-state">
        <small>{formatSpan(now.value - instant(alert.raised_at))}</small>
        <AcknowledgeButton alert={alert} />
      </div>
    </div>
  )
}

function rowClass(alert: Alert, isSelected: boolean): string {
  const names = ['alert-row', `level-${alert.level}`]
  // what is kept quiet asks for nobody, like what somebody has seen
  if (!isUnacknowledgedAlert(alert)) names.push('is-acknowledged')
  if (!isLive(alert)) names.push('is-ended')
  if (isSelected) names.push('is-selected')
  return names.join(' ')
}

/** At most one word before the place, the one that matters most. */
function Mark({ alert }: { alert: Alert }) {
  if (!isLive(alert)) return <em>{text('ended')}</em>
  if (alert.override !== 'none') return <em class="is-quiet">{text(`override_${alert.override}`)}</em>
  if (alert.condition === 'unknown') return <em class="is-loud">{text('unknown_condition')}</em>
  if (alert.cleared_at !== null) return <em>{text('cleared')}</em>
  if (alert.is_late) return <em>{text('late')}</em>
  return null
}
