/** A plausible incident to start from; a test names only what matters to it. */
import type { Incident, IncidentDetail, IncidentLine } from '../src/api/types.ts'

export const OPENED = '2026-11-22T12:00:00Z'

export function anIncident(changes: Partial<Incident> = {}): Incident {
  return {
    incident_id: 1, number: '20261122-001', revision: 1, title: { zh: '甲烷浓度超限 · 解放路1号井', en: 'Methane above limit, Chamber 1' }, lifeline: 'gas', district_code: '410802', level: 2, worst_level: 2,
    state: 'reported', state_changed_at: OPENED, reason_code: null, is_level_judged: false, asset_code: 'MH-1', asset_name: '解放路1号井', asset_name_en: 'Chamber 1', road: '解放路', owner_unit: null,
    longitude: 113.24, latitude: 35.22, run_id: null, opened_at: OPENED, changed_at: OPENED, issued_at: null, released_at: null, archived_at: null, alert_count: 1, live_count: 1, unacknowledged_count: 1,
    condition: 'true', answered_at: null, answered_by: null, escalation_step: 0, escalation_due_at: null, next_clock: null, crews: [], merged_into: null, ...changes,
  }
}

export function aDetail(changes: Partial<IncidentDetail> = {}): IncidentDetail {
  return { ...anIncident(), alerts: [], clocks: [], journal: [], notifications: [], actions: [], release: { is_reviewed: false, normal_since: null, hold_seconds: 7200 }, next_circle: null, ...changes }
}

let journalId = 0
export function aLine(kind: string, changes: Partial<IncidentLine> = {}): IncidentLine {
  return { journal_id: ++journalId, at: OPENED, kind, actor: 'engine', alert_id: null, work_order_id: null, level: null, value: null, note: null, details: {}, ...changes }
}
