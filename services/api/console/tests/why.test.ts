import { expect, test } from 'vitest'
import type { Evidence, JournalEntry } from '../src/api/types.ts'
import { limitSource, levelSteps, sourceCertainty, whyItFired } from '../src/alerts/why.ts'
import type { Language } from '../src/text/text.ts'
import { anAlert } from './an-alert.ts'

const limit = { low: null, deadband: 0.1, on_delay_seconds: 0 }
const evidence: Evidence = {
  rule_version: 'test', value: 2.8, limit: 2.5, direction: 'high', deadband: null, on_delay_seconds: null, source: null, mark: null, since: null,
  previous_value: null, previous_observed_at: null, last_received_at: null,
  onset_value: 2.61,
  quality: 1,
  limits: [
    { ...limit, level: 3, high: 1, source: 'Hefei', mark: 'V23' },
    { ...limit, level: 2, high: 2.5, source: 'common practice', mark: 'D' },
  ],
}
const NOW = Date.parse('2026-11-22T12:12:00Z')
const say = (language: Language, changes = {}, more: Evidence = evidence): string =>
  whyItFired({ alert: anAlert(changes), evidence: more, quantityName: language === 'zh' ? '甲烷浓度' : 'Methane', now: NOW, language }).join('|')

test('a high limit is explained in English', () => {
  expect(say('en')).toMatch(/^Methane read 2\.8 %VOL, above the orange limit of 2\.5 %VOL\.\|It was 2\.61 %VOL when it fired\.\|Since .*, for 12 min\.\|Reading quality: good\.$/)
})

test('the same in Chinese', () => {
  expect(say('zh')).toMatch(/^甲烷浓度读数为 2\.8 %VOL，高于橙色限值 2\.5 %VOL。\|触发时为 2\.61 %VOL。\|自 .* 起，已持续 12 分。\|读数质量：正常。$/)
})

test('a low limit is crossed downward', () => {
  expect(say('en', { direction: 'low', value: 0.1, limit: 0.14, newest: null })).toContain('read 0.1 %VOL, below the orange limit of 0.14')
})

test('a value that is back inside does not contradict the sentence', () => {
  const cleared = { newest: { observed_at: '2026-11-22T12:11:00Z', value: 0.2, quality: 1 }, cleared_at: '2026-11-22T12:08:00Z' }
  expect(say('en', cleared)).toMatch(/^Methane read 2\.61 %VOL, above/)
  expect(say('en', cleared)).toMatch(/lasted 8 min/)
})

test('silence is said to be unknown, never cleared', () => {
  expect(say('en', { condition: 'unknown' })).toContain('silence never clears an alert')
  expect(say('en', { rule_id: 'gas.methane_adjacent.no_data', limit: null, direction: 'none' })).toContain('no reading for longer than agreed')
})

test('the limit shown is the one of the level and side that were crossed', () => {
  expect(limitSource(anAlert({ level: 2 }), evidence)?.source).toBe('common practice')
  expect(limitSource(anAlert({ level: 1 }), evidence)).toBeNull()
  expect(limitSource(anAlert(), { ...evidence, source: 'as decided then', mark: 'V1' })?.source).toBe('as decided then')
})

test('a limit says how sure its source is', () => {
  expect(['V23', 'v26', 'M', 'D'].map((mark) => sourceCertainty(mark, 'en'))).toEqual([
    'standard or published source', 'source to be checked', 'clause to be checked', 'design default, no standard',
  ])
})

test('the journal tells how the level changed, oldest first', () => {
  const entry = (journal_id: number, kind: JournalEntry['kind'], level: JournalEntry['level']): JournalEntry =>
    ({ journal_id, kind, level, at: `2026-11-22T12:0${journal_id}:00Z`, actor: 'engine', value: null, observed_at: null, note: null })
  const journal = [entry(3, 'level_changed', 1), entry(1, 'raised', 3), entry(2, 'acknowledged', 3)]
  expect(levelSteps({ journal }).map((step) => step.level)).toEqual([3, 1])
})
