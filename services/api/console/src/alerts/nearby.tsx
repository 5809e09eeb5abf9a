/** Other alerts around this one: often the same trouble. */
import type { Alert } from '../api/types.ts'
import { isUnacknowledgedAlert } from '../state/alerts.ts'
import { now } from '../state/clock.ts'
import { selectAlert } from '../state/selection.ts'
import { formatSpan, instant } from '../text/format.ts'
import { pick, pickName, text } from '../text/text.ts'
import { LifelineIcon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'

export function Nearby({ alerts }: { alerts: Alert[] }) {
  return (
    <section>
      <h3>{text('nearby')} ({alerts.length})</h3>
      {alerts.length === 0 && <p class="quiet">{text('nearby_none')}</p>}
      <ul class="nearby">
        {alerts.map((alert) => (
          <li key={alert.alert_id}>
            <button onClick={() => selectAlert(alert.alert_id)}>
              <LevelGlyph level={alert.level} size={18} isAcknowledged={!isUnacknowledgedAlert(alert)} />
              <LifelineIcon lifeline={alert.lifeline} />
              <span>{pick(alert.title)}</span>
              <small>{pickName(alert.asset_name, alert.asset_name_en) || alert.asset_code}</small>
              <small>{formatSpan(now.value - instant(alert.raised_at))}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
