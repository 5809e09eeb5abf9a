import { expect, test } from 'vitest'
import { ACTIONS } from '../src/frame/keys.ts'
import { ACT_KEYS, standings, type Act } from '../src/incidents/acts.ts'
import { arrangeIncidents, arrangeNotices } from '../src/incidents/arranged.ts'
import { countWitnesses, decidingAlert } from '../src/incidents/deciding.ts'
import { passes } from '../src/incidents/lines.ts'
import { mergeTargets, metresBetween } from '../src/incidents/near.ts'
import { releaseConditions } from '../src/incidents/release.ts'
import { wayOf } from '../src/incidents/way.ts'
import { LEVELS, LIFELINES, type Notice } from '../src/api/types.ts'
import { anAlert } from './an-alert.ts'
import { aDetail, aLine, anIncident } from './an-incident.ts'

test('no key stands for two things', () => {
  const letters = [...Object.values(ACT_KEYS), ...Object.keys(ACTIONS), ...LEVELS.map(String)]
  expect(new Set(letters).size).toBe(letters.length)
})

const every = (): boolean => true
const reasons = (...refused: string[]) =>
  (Object.keys(ACT_KEYS) as Act[]).filter((act) => act !== 'dispatch').map((action) => ({ action, reason: refused.includes(action) ? { zh: '不行', en: 'no' } : null }))
const shown = (detail = {}, may: (permission: string) => boolean = every) => standings(aDetail({ actions: reasons(), ...detail }), may)

test('the step that is expected next stands out, and only one', () => {
  expect(shown().filter((one) => one.isNext).map((one) => one.act)).toEqual(['judge'])
  expect(shown({ state: 'disposed' }).filter((one) => one.isNext).map((one) => one.act)).toEqual(['review'])
})

test('red is issued unjudged: a crew comes first, the judgement after it', () => {
  const next = (detail = {}): string[] => shown({ state: 'issued', ...detail }).filter((one) => one.isNext).map((one) => one.act)
  const crews = [{ crew_id: 1, name: '燃气一队', name_en: null, state: 'accepted' }]
  expect([next(), next({ crews }), next({ crews, is_level_judged: true })]).toEqual([['dispatch'], ['judge'], []])
})

test('a step that lies ahead is shown with its reason, one of the past is not', () => {
  const ahead = shown({ actions: reasons('issue', 'judge', 'dispose') })
  expect(ahead.find((one) => one.act === 'issue')?.reason?.en).toBe('no')
  expect(ahead.some((one) => one.act === 'dispose')).toBe(false)
  expect(shown({ actions: reasons('judge'), is_level_judged: true }).some((one) => one.act === 'judge')).toBe(false)
})

test('whoever may not dispatch or release is not shown the button', () => {
  const acts = shown({}, () => false).map((one) => one.act)
  expect(acts).not.toContain('dispatch')
  expect(acts).not.toContain('release')
})

test('one alert alone cannot be split', () => {
  expect(shown({ alerts: [anAlert()] }).some((one) => one.act === 'split')).toBe(false)
  expect(shown({ alerts: [anAlert(), anAlert({ alert_id: 'a2' })] }).some((one) => one.act === 'split')).toBe(true)
})

test('the way tells when each step was reached and which was left out', () => {
  const journal = [aLine('issued', { at: '2026-11-22T12:01:00Z' }), aLine('acknowledged', { alert_id: 'a1' }), aLine('arrived', { at: '2026-11-22T12:09:00Z' })]
  const marks = Object.fromEntries(wayOf(aDetail({ state: 'arrived', journal })).map((step) => [step.state, step.mark]))
  // acknowledging an alert is not a crew accepting its order
  expect(marks).toMatchObject({ reported: 'past', judged: 'skipped', issued: 'past', acknowledged: 'skipped', arrived: 'here', disposed: 'ahead' })
})

test('whoever raises the level has judged it', () => {
  const journal = [aLine('level_raised', { actor: 'wang', at: '2026-11-22T12:02:00Z' })]
  expect(wayOf(aDetail({ state: 'issued', is_level_judged: true, journal }))[1]).toEqual({ state: 'judged', at: '2026-11-22T12:02:00Z', mark: 'past' })
})

test('a false alarm ends the way where it was left', () => {
  const way = wayOf(aDetail({ state: 'false_alarm', state_changed_at: '2026-11-22T12:05:00Z', journal: [aLine('judged')] }))
  expect(way.map((step) => step.state)).toEqual(['reported', 'judged', 'false_alarm'])
  expect(way.at(-1)?.mark).toBe('here')
})

test('what is beyond its limit now decides, not what was worse once', () => {
  const cleared = anAlert({ alert_id: 'was', level: 1, condition: 'false' })
  const present = anAlert({ alert_id: 'is', level: 3 })
  expect(decidingAlert([cleared, present])?.alert_id).toBe('is')
  expect(decidingAlert([])).toBeNull()
})

test('a sensor bears witness once, by the worst that is known of it', () => {
  const alerts = [anAlert({ sensor_id: 1 }), anAlert({ sensor_id: 1, condition: 'false' }), anAlert({ sensor_id: 2, condition: 'unknown' })]
  expect(countWitnesses(alerts)).toEqual({ sensors: 2, beyond: 1, unknown: 1, normal: 0 })
})

test('a release says condition by condition what it waits for', () => {
  const at = Date.parse('2026-11-22T14:00:00Z')
  const release = { is_reviewed: true, normal_since: '2026-11-22T13:00:00Z', hold_seconds: 7200 }
  expect(releaseConditions(release, at).map((one) => [one.name, one.isMet, one.left])).toEqual([['reviewed', true, null], ['normal', true, null], ['hold', false, 3_600_000]])
  expect(releaseConditions({ ...release, normal_since: null }, at)[2]).toEqual({ name: 'hold', isMet: false, since: null, left: null })
  expect(releaseConditions(release, at + 3_600_000).every((one) => one.isMet)).toBe(true)
})

test('the timeline tells what people did apart from what the alerts did', () => {
  const raised = aLine('raised', { alert_id: 'a1' })
  const acknowledged = aLine('acknowledged', { alert_id: 'a1', actor: 'wang' })
  const lines = [raised, acknowledged, aLine('judged', { actor: 'wang' }), aLine('told'), aLine('issued')]
  expect(lines.filter((line) => passes(line, 'people')).map((line) => line.kind)).toEqual(['acknowledged', 'judged', 'told'])
  expect(lines.filter((line) => passes(line, 'alerts'))).toEqual([raised, acknowledged])
})

test('an incident is merged into a near one of its own kind, found by number or title', () => {
  const far = anIncident({ incident_id: 2, number: '20261122-002', latitude: 35.32 })
  const near = anIncident({ incident_id: 3, number: '20261122-003', latitude: 35.221, title: { zh: '来电', en: 'A call' } })
  const simulated = anIncident({ incident_id: 4, run_id: 'r1' })
  const targets = (words: string): number[] => mergeTargets(anIncident(), [anIncident(), far, near, simulated], words).map((one) => one.incident.incident_id)
  expect([targets(''), targets('-002'), targets('来电')]).toEqual([[3, 2], [2], [3]])
  expect(metresBetween(anIncident(), near)).toBeCloseTo(111.3, 0)
})

test('the list shows the worst first, then what nobody has answered for', () => {
  const chosen = { levels: new Set(LEVELS), lifelines: new Set(LIFELINES) }
  const all = [anIncident({ incident_id: 1, answered_at: 'x' }), anIncident({ incident_id: 2 }), anIncident({ incident_id: 3, level: 1 })]
  expect(arrangeIncidents(all, chosen).map((one) => one.incident_id)).toEqual([3, 2, 1])
  expect(arrangeIncidents(all, { ...chosen, levels: new Set([1 as const]) })).toHaveLength(1)
})

test('several pages for one incident are one in the bar, the worst and oldest first', () => {
  const page = (id: string, incident: number | null, level: number, at: string) => ({ notification_id: id, incident_id: incident, level, created_at: at }) as Notice
  const waiting = [page('a', 1, 2, '2026-11-22T12:05:00Z'), page('b', 1, 2, '2026-11-22T12:01:00Z'), page('c', 2, 1, '2026-11-22T12:09:00Z'), page('d', null, 3, '2026-11-22T12:00:00Z')]
  expect(arrangeNotices(waiting).map((notice) => notice.notification_id)).toEqual(['c', 'b', 'd'])
})
