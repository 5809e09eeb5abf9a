/** Which lines of the timeline are about people, and which about alerts. Pure. */
import type { IncidentLine } from '../api/types.ts'

export const LINE_FILTERS = ['all', 'people', 'alerts'] as const
export type LineFilter = (typeof LINE_FILTERS)[number]

const MACHINES: readonly string[] = ['engine', 'timer']
/** Written by the machine, but about who was asked for and who was late. */
const ABOUT_PEOPLE: readonly string[] = ['told', 'answered', 'clock_missed']

export function passes(line: IncidentLine, filter: LineFilter): boolean {
  if (filter === 'people') return !MACHINES.includes(line.actor) || ABOUT_PEOPLE.includes(line.kind)
  if (filter === 'alerts') return line.alert_id !== null || line.kind === 'alert_joined'
  return true
}
