/** Which incidents the list shows, and in which order. Pure. */
import type { Incident, Level, Lifeline, Notice } from '../api/types.ts'

export type Chosen = { levels: ReadonlySet<Level>; lifelines: ReadonlySet<Lifeline> }

/** The worst first; among equals what nobody has answered for, then the newest. */
export function arrangeIncidents(all: readonly Incident[], chosen: Chosen): Incident[] {
  return all.filter((one) => chosen.levels.has(one.level) && chosen.lifelines.has(one.lifeline)).sort(compareIncidents)
}

function compareIncidents(one: Incident, other: Incident): number {
  return one.level - other.level || Number(one.answered_at !== null) - Number(other.answered_at !== null) || other.incident_id - one.incident_id
}

/** One page for each incident, the worst first, then the one that has waited longest: answering it answers all of its pages. */
export function arrangeNotices(waiting: readonly Notice[]): Notice[] {
  const first = new Map<string, Notice>()
  for (const notice of [...waiting].sort(compareNotices)) {
    const subject = notice.incident_id === null ? notice.notification_id : `incident ${notice.incident_id}`
    if (!first.has(subject)) first.set(subject, notice)
  }
  return [...first.values()]
}

function compareNotices(one: Notice, other: Notice): number {
  return (one.level ?? 4) - (other.level ?? 4) || Date.parse(one.created_at) - Date.parse(other.created_at)
}
