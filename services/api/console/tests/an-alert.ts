/** A plausible alert to start from; a test names only what matters to it. */
import type { Alert } from '../src/api/types.ts'

export function anAlert(changes: Partial<Alert> = {}): Alert {
  return {
    alert_id: 'a1', revision: 1, rule_id: 'gas.methane_adjacent.limit', title: { zh: '相邻空间甲烷浓度超限', en: 'Methane above limit' },
    lifeline: 'gas', quantity: 'gas.methane_adjacent', unit: '%VOL', level: 2, worst_level: 2, condition: 'true', is_late: false,
    raised_at: '2026-11-22T12:00:00Z', changed_at: '2026-11-22T12:00:00Z', cleared_at: null, acknowledged_at: null, acknowledged_by: null,
    value: 2.61, limit: 2.5, direction: 'high', letter: 'B', latched: false, override: 'none', override_until: null, incident_id: null, newest: { observed_at: '2026-11-22T12:10:00Z', value: 2.8, quality: 1 },
    sensor_id: 17, sensor_code: 'G-1-CH4', asset_code: 'MH-1', asset_name: '解放路1号井', asset_name_en: 'Chamber 1', district_code: '410802',
    road: '解放路', longitude: 113.24, latitude: 35.22, run_id: null, ...changes,
  }
}
