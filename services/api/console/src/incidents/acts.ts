/**
 * What can be done with an incident, which key asks for it, and what stands against it now. Decisions alone.
 *
 * A key only opens the form of its act; nothing is done before somebody confirms it there.
 */
import type { IncidentDetail, Words } from '../api/types.ts'

export type Act =
  | 'dispatch' | 'judge' | 'issue' | 'false-alarm' | 'device-fault' | 'raise-level' | 'lower-level' | 'acknowledge' | 'arrive'
  | 'dispose' | 'review' | 'release' | 'archive' | 'reopen' | 'note' | 'rename' | 'split' | 'merge'

/** One letter each; `frame/keys.ts` has the others, and a test sees to it that no letter stands for two things. */
export const ACT_KEYS: Record<Act, string> = {
  dispatch: 'd', judge: 'v', issue: 'i', 'false-alarm': 'f', 'device-fault': 'e', 'raise-level': 'u', 'lower-level': 'b',
  acknowledge: 'h', arrive: 'q', dispose: 'c', review: 'r', release: 'x', archive: 'z', reopen: 'o', note: 'n',
  rename: 't', split: 'p', merge: 'g',
}
const IN_ORDER = Object.keys(ACT_KEYS) as Act[]
const BY_KEY = new Map(IN_ORDER.map((act) => [ACT_KEYS[act], act]))

export const actOfKey = (key: string): Act | undefined => BY_KEY.get(key.toLowerCase())

export const ENDED: readonly string[] = ['released', 'archived', 'false_alarm', 'device_fault', 'merged']
export const isOpen = (incident: { state: string }): boolean => !ENDED.includes(incident.state)

/** The step that is expected next of the control room; null while it is the crew's turn. */
function nextAct(incident: IncidentDetail): Act | null {
  switch (incident.state) {
    case 'reported': return 'judge'
    case 'judged': return 'issue'
    case 'issued': return incident.crews.length === 0 ? 'dispatch' : unlessJudged(incident)
    case 'acknowledged': case 'arrived': return unlessJudged(incident)
    case 'disposed': return 'review'
    case 'reviewed': return 'release'
    case 'released': case 'false_alarm': case 'device_fault': return 'archive'
    default: return null
  }
}

/** Red is issued before anybody has judged it. */
const unlessJudged = (incident: IncidentDetail): Act | null => (incident.is_level_judged ? null : 'judge')

/** Always in sight while they lie ahead, even when refused: their reason says what is missing. */
const AHEAD: readonly Act[] = ['judge', 'issue', 'review', 'release', 'archive']
/** Done seldom, or by others as a rule; behind "more". */
const SELDOM: readonly Act[] = ['raise-level', 'lower-level', 'acknowledge', 'arrive', 'reopen', 'rename', 'split', 'merge']

export type Standing = {
  act: Act
  key: string
  /** Why it is refused now; null when it is not. */
  reason: Words | null
  isNext: boolean
  place: 'front' | 'more'
}

/** Every act worth showing to somebody who may do these things, in a fixed order. */
export function standings(incident: IncidentDetail, may: (permission: string) => boolean): Standing[] {
  const reasons = new Map(incident.actions.map((one) => [one.action, one.reason]))
  const next = nextAct(incident)
  return IN_ORDER.flatMap((act) => {
    const reason = reasonAgainst(act, incident, reasons, may)
    if (reason === undefined || (reason !== null && !isWorthSaying(act, incident))) return []
    return [{ act, key: ACT_KEYS[act].toUpperCase(), reason, isNext: act === next && reason === null, place: SELDOM.includes(act) ? 'more' : 'front' }]
  })
}

/** Undefined for what this incident or this person has nothing to do with. */
function reasonAgainst(act: Act, incident: IncidentDetail, reasons: ReadonlyMap<string, Words | null>, may: (permission: string) => boolean): Words | null | undefined {
  if (act === 'dispatch') return may('work_order.dispatch') && isOpen(incident) ? null : undefined
  // the form of a release shows its conditions one by one, and takes the word of whoever answers for it
  if (act === 'release') return may('incident.release') && isOpen(incident) ? null : undefined
  if (act === 'split') return incident.alerts.length > 1 ? reasons.get(act) : undefined
  return reasons.get(act)
}

function isWorthSaying(act: Act, incident: IncidentDetail): boolean {
  if (!AHEAD.includes(act)) return false
  if (act === 'judge') return !incident.is_level_judged && isOpen(incident)
  if (act === 'issue') return incident.issued_at === null && isOpen(incident)
  return act !== 'archive' || incident.archived_at === null
}
