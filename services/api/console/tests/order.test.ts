import { expect, test } from 'vitest'
import { arrangeAlerts } from '../src/alerts/order.ts'
import { LEVELS, LIFELINES } from '../src/api/types.ts'
import { anAlert } from './an-alert.ts'

const everything = { levels: new Set(LEVELS), lifelines: new Set(LIFELINES), words: '' }
const idsOf = (alerts: { alert_id: string }[]): string[] => alerts.map((alert) => alert.alert_id)

test('severity comes first, then what waits for a person, then the newest', () => {
  const alerts = [
    anAlert({ alert_id: 'yellow', level: 3 }),
    anAlert({ alert_id: 'red taken', level: 1, acknowledged_at: '2026-11-22T12:30:00Z', raised_at: '2026-11-22T12:20:00Z' }),
    anAlert({ alert_id: 'red suppressed', level: 1, override: 'by_design', raised_at: '2026-11-22T12:10:00Z' }),
    anAlert({ alert_id: 'red old', level: 1, raised_at: '2026-11-22T11:00:00Z' }),
    anAlert({ alert_id: 'red new', level: 1, raised_at: '2026-11-22T11:30:00Z' }),
  ]
  expect(idsOf(arrangeAlerts(alerts, everything))).toEqual(['red new', 'red old', 'red taken', 'red suppressed', 'yellow'])
})

test('the order does not depend on the order of arrival', () => {
  const alerts = ['c', 'a', 'b'].map((alert_id) => anAlert({ alert_id }))
  expect(idsOf(arrangeAlerts(alerts, everything))).toEqual(idsOf(arrangeAlerts([...alerts].reverse(), everything)))
})

test('hidden levels and lifelines are left out', () => {
  const alerts = [anAlert({ alert_id: 'gas' }), anAlert({ alert_id: 'water', lifeline: 'water' }), anAlert({ alert_id: 'blue', level: 4 })]
  const chosen = { levels: new Set([2] as const), lifelines: new Set(['gas'] as const), words: '' }
  expect(idsOf(arrangeAlerts(alerts, chosen))).toEqual(['gas'])
})

test.each([
  ['解放 1号', true], ['CHAMBER', true], ['g-1-ch4', true], ['解放 人民', false],
])('search "%s" finds the row: %s', (words, isFound) => {
  expect(arrangeAlerts([anAlert()], { ...everything, words }).length).toBe(isFound ? 1 : 0)
})
