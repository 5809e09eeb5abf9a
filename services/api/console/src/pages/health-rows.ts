/** Turns a part of the health answer into rows for a plain table, whatever fields a service chose to report. Pure. */

export type HealthRow = Record<string, unknown>

export function rowsOf(part: unknown): HealthRow[] {
  if (Array.isArray(part)) return part.filter((row): row is HealthRow => typeof row === 'object' && row !== null)
  if (typeof part !== 'object' || part === null) return []
  const entries = Object.entries(part)
  const isNamedRows = entries.length > 0 && entries.every(([, value]) => isRow(value))
  return isNamedRows ? entries.map(([name, value]) => ({ name, ...(value as HealthRow) })) : [part as HealthRow]
}

function isRow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function sayCell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (typeof value === 'number') return value.toLocaleString('en-US')
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(sayCell).join(', ')
  return Object.entries(value).map(([name, one]) => `${name.replaceAll('_', ' ')} ${sayCell(one)}`).join(' · ') || '–'
}
