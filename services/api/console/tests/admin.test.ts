import { beforeEach, expect, test } from 'vitest'
import { differing } from '../src/admin/account-panel.tsx'
import { asWanted } from '../src/admin/audit.tsx'
import { sayAction, sayDetails, saySubject } from '../src/admin/audit-details.ts'
import { withChanged } from '../src/admin/people.tsx'
import { sayScope } from '../src/admin/scope.ts'
import { SECTIONS } from '../src/admin/sections.ts'
import { districts } from '../src/admin/state.ts'
import type { Account } from '../src/admin/types.ts'
import { sayFailure, WORDS } from '../src/admin/words.ts'
import { sayProblem } from '../src/account/words.ts'
import { Problem, Unreachable } from '../src/api/client.ts'
import { addressOf, pageNamed } from '../src/state/selection.ts'
import { language } from '../src/text/language.ts'

const ACCOUNT: Account = {
  account_id: 7, name: 'zhao', display_name: null, roles: ['operator'], lifelines: null, districts: ['410802'], crew_id: null, language: 'zh', phone: '139', email: null, is_machine: false, oidc_subject: null, has_password: true, password_temporary_until: null, created_at: '2026-11-22T00:00:00Z', disabled_at: null, last_signed_in_at: null, session_count: 0, token_count: 0,
}

beforeEach(() => {
  language.value = 'en'
  districts.value = [{ code: '410802', name: '解放区', nameEn: 'Jiefang' }]
})

test('every sentence has the same blanks in both languages', () => {
  const blanks = (said: string): string[] => [...said.matchAll(/\{\w+\}/g)].map(String).sort()
  for (const [key, said] of Object.entries(WORDS.zh)) expect([key, blanks(WORDS.en[key as keyof typeof WORDS.en])]).toEqual([key, blanks(said)])
})

test('sections have addresses of their own', () => {
  expect(addressOf({ page: 'admin', section: 'people' })).toBe('/admin/people')
  expect(addressOf({ page: 'health', section: 'people' })).toBe('/health')
  expect(pageNamed('/admin/people')).toBe('admin')
  expect(new Set(SECTIONS.map((one) => one.id)).size).toBe(SECTIONS.length)
})

test('only what was changed is sent, and null is a value like any other', () => {
  expect(differing(ACCOUNT, ACCOUNT)).toEqual({})
  expect(differing(ACCOUNT, { ...ACCOUNT, districts: null, phone: null, roles: ['operator', 'chief'] })).toEqual({ districts: null, phone: null, roles: ['operator', 'chief'] })
})

test('a changed account keeps its place by name, a new one finds it', () => {
  const li = { ...ACCOUNT, account_id: 1, name: 'li' }
  expect(withChanged([li, ACCOUNT], { ...li, phone: 'x' }).map((one) => [one.name, one.phone])).toEqual([['li', 'x'], ['zhao', '139']])
  expect(withChanged([li, ACCOUNT], { ...ACCOUNT, account_id: 9, name: 'ma' }).map((one) => one.name)).toEqual(['li', 'ma', 'zhao'])
})

test('a scope is said in words, and an empty one is not the whole city', () => {
  expect(sayScope(null, null)).toBe('whole city')
  expect(sayScope(['gas', 'water'], ['410802', '1'])).toBe('Gas, Water · Jiefang, 1')
  expect(sayScope([], null)).toBe('no lifeline · all districts')
})

test('lines of the audit say what was and what is', () => {
  expect(sayDetails({ districts: { from: null, to: ['410802'] }, roles: { from: ['viewer'], to: [] }, phone: 'changed' })).toBe('districts All → Jiefang; roles Viewer → none; telephone changed')
  expect(sayDetails({ through: 'oidc', crew_id: null, is_machine: false, lifelines: null })).toBe('through city sign-in; lifelines All')
  expect([sayAction('account.add'), sayAction('account'), sayAction('future.thing')]).toEqual(['Account added', 'Accounts', 'future.thing'])
  expect([saySubject('list'), saySubject('(unknown name)'), saySubject('zhao')]).toEqual(['list', 'unknown name', 'zhao'])
})

test('empty fields of the search ask for nothing', () => {
  const form = new FormData()
  form.set('actor', ' zhao ')
  form.set('subject', '')
  form.set('since', '2026-11-22T08:00')
  expect(asWanted(form)).toEqual({ actor: 'zhao', action: null, subject: null, since: new Date('2026-11-22T08:00').toISOString(), until: null })
})

test('refusals are told in words that this console knows, else as they came', () => {
  expect(sayFailure(new Problem(409, 'x', 'refused', null, 'last_admin'))).toContain('last admin')
  expect(sayFailure(new Problem(409, 'new reason', 'refused', null, 'of_the_future'))).toBe('Not done: new reason')
  expect(sayFailure(new Unreachable())).toBe('Not done: the service cannot be reached')
  expect(sayProblem(new Problem(422, 'x', 'unfit_password', null, 'too_common'), 'failed')).toContain('first passwords')
  expect(sayProblem(new Problem(429, 'x', 'too_many_attempts'), 'failed')).toContain('15 minutes')
  expect(sayProblem(new Problem(500, 'a mistake', 'internal_error'), 'failed')).toBe('Signing in failed: a mistake')
})
