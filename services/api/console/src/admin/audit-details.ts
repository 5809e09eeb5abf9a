/** What a line of the audit says beside who, what and whom: values, and what was before. */
import { districtName, lifelineName } from './scope.ts'
import { say, sayNamed, WORDS } from './words.ts'

type Details = Record<string, unknown>

/** Null lifelines or districts are all of them; any other null or "no" tells nothing. */
const ALL_IF_NULL = new Set(['lifelines', 'districts'])
/** Fields whose values are words of the service. */
const WORDED = new Set(['through', 'kind', 'state', 'locked_by', 'reason', 'channel'])

export function sayDetails(details: Details): string {
  return Object.entries(details)
    .filter(([field, value]) => ALL_IF_NULL.has(field) || (value !== null && value !== false))
    .map(([field, value]) => `${sayNamed('field_', field)} ${sayChange(field, value)}`)
    .join(say('semicolon'))
}

function sayChange(field: string, value: unknown): string {
  if (value === 'changed') return say('changed')
  if (isChange(value)) return `${sayValue(field, value.from)} → ${sayValue(field, value.to)}`
  return sayValue(field, value)
}

function isChange(value: unknown): value is { from: unknown; to: unknown } {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value
}

function sayValue(field: string, value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? say('nothing') : value.map((one) => sayCode(field, String(one))).join(say('and'))
  if (value === null) return ALL_IF_NULL.has(field) ? say('all') : '–'
  if (typeof value === 'boolean') return value ? '✓' : '–'
  return sayCode(field, String(value))
}

function sayCode(field: string, code: string): string {
  if (field === 'roles' || field === 'role') return sayNamed('role_', code)
  if (field === 'lifelines') return lifelineName(code)
  if (field === 'districts') return districtName(code)
  if (field === 'action') return sayAction(code)
  if (WORDED.has(field)) return sayNamed('value_', code)
  return code
}

/** A whole action, or the group that it begins with. */
export function sayAction(action: string): string {
  return `action_${action}` in WORDS.zh ? sayNamed('action_', action) : sayNamed('group_', action)
}

export function saySubject(subject: string): string {
  if (subject === 'list') return say('list')
  if (subject === '(unknown name)') return say('unknown_name')
  return subject === '(nobody)' ? say('nobody') : subject
}
