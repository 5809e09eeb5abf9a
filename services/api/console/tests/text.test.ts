import { expect, test } from 'vitest'
import { words as overrideWords } from '../src/overrides/words.ts'
import { rowsOf, sayCell } from '../src/pages/health-rows.ts'
import { addressOf } from '../src/state/selection.ts'
import { formatMeasure, formatSpan, formatValue, instant } from '../src/text/format.ts'
import { en } from '../src/text/en.ts'
import { firstLanguage, pick, textIn } from '../src/text/text.ts'
import { zh } from '../src/text/zh.ts'

test('every sentence has the same blanks in both languages', () => {
  const blanks = (said: string): string[] => [...said.matchAll(/\{\w+\}/g)].map(String).sort()
  const both: [Record<string, string>, Record<string, string>][] = [[zh, en], [overrideWords.zh, overrideWords.en]]
  for (const [chinese, english] of both) for (const [key, said] of Object.entries(chinese)) expect([key, blanks(english[key]!)]).toEqual([key, blanks(said)])
})

test('the remembered language wins, then the browser, then Chinese', () => {
  expect(firstLanguage('en', ['zh-CN'])).toBe('en')
  expect(firstLanguage(null, ['de', 'en-GB', 'zh'])).toBe('en')
  expect(firstLanguage(null, ['zh-TW', 'en'])).toBe('zh')
  expect(firstLanguage(null, ['fr'])).toBe('zh')
})

test('a name that exists in one language only is shown in both', () => {
  expect(pick({ zh: '解放路', en: '' }, 'en')).toBe('解放路')
})

test('numbers keep what a gauge can claim', () => {
  expect([0.0951234, 2.6149, 387.96, 12345.6, 0, null].map(formatValue)).toEqual(['0.095', '2.61', '388', '12346', '0', '–'])
  expect(formatMeasure(2.5, '%VOL')).toBe('2.5 %VOL')
})

test('spans are said in their two greatest units', () => {
  const minute = 60_000
  expect([12_000, 5 * minute, 61 * minute, 26 * 60 * minute].map((span) => formatSpan(span, 'en'))).toEqual(['12 s', '5 min', '1 h 01 m', '1 d 2 h'])
})

test('a time that is missing or broken stays missing', () => {
  expect([instant(null), instant('nonsense'), instant('1970-01-01T00:00:01Z')]).toEqual([null, null, 1000])
})

test('the address names what is open', () => {
  expect([addressOf({ page: 'map' }), addressOf({ page: 'map', alert: 'a 1', sensor: 5 }), addressOf({ page: 'map', sensor: 5 }), addressOf({ page: 'health' })])
    .toEqual(['/', '/?alert=a+1', '/?sensor=5', '/health'])
})

test('health parts become rows whatever their shape', () => {
  expect(rowsOf([{ a: 1 }])).toEqual([{ a: 1 }])
  expect(rowsOf({ ingest: { lag: 1 } })).toEqual([{ name: 'ingest', lag: 1 }])
  expect(rowsOf({ is_stale: false, waiting: [] })).toEqual([{ is_stale: false, waiting: [] }])
  expect(rowsOf(undefined)).toEqual([])
  expect(sayCell({ messages: 12345 })).toBe('messages 12,345')
  expect(textIn('en', 'last_at', { time: '12:00' })).toBe('last data 12:00')
})
