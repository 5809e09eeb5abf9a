/**
 * Why an alert fired, in sentences built from its evidence, in either language. Pure.
 *
 * A limit is only as good as its source, so the source and how sure we are of it belong to the answer.
 */
import type { Alert, AlertDetail, Evidence, Limit } from '../api/types.ts'
import { formatMeasure, formatMoment, formatSpan, instant } from '../text/format.ts'
import { pick, textIn, type Language, type TextKey } from '../text/text.ts'

export type WhyFacts = { alert: Alert; evidence: Evidence; quantityName: string; now: number; language: Language }

export function whyItFired(facts: WhyFacts): string[] {
  const { alert, language } = facts
  const sentences = [cause(facts), onset(facts), since(facts)]
  if (alert.condition === 'unknown') sentences.push(textIn(language, 'why_unknown'))
  if (alert.is_late) sentences.push(textIn(language, 'why_late'))
  return [...sentences, quality(facts)].filter((sentence) => sentence !== '')
}

function cause({ alert, quantityName, language }: WhyFacts): string {
  const quantity = quantityName || alert.quantity
  if (alert.limit !== null && alert.direction !== 'none') {
    return textIn(language, alert.direction === 'high' ? 'why_high' : 'why_low', {
      quantity,
      value: formatMeasure(isBackInside(alert) ? alert.value : alert.newest?.value, alert.unit),
      level: textIn(language, `level_${alert.level}`),
      limit: formatMeasure(alert.limit, alert.unit),
    })
  }
  if (alert.rule_id.endsWith('.no_data')) return textIn(language, 'why_no_data', { quantity })
  return textIn(language, 'why_other', { quantity, rule: pick(alert.title, language) })
}

/** Between the limit and its deadband, or cleared: the newest value would contradict the sentence, the alert's own does not. */
function isBackInside(alert: Alert): boolean {
  const value = alert.newest?.value
  if (value === null || value === undefined || alert.limit === null) return true
  return alert.direction === 'high' ? value < alert.limit : value > alert.limit
}

function onset({ alert, evidence, language }: WhyFacts): string {
  const { onset_value: value } = evidence
  if (value === null || value === undefined || value === (alert.newest?.value ?? alert.value)) return ''
  return textIn(language, 'why_onset', { value: formatMeasure(value, alert.unit) })
}

function since({ alert, now, language }: WhyFacts): string {
  const raised = instant(alert.raised_at)
  const cleared = instant(alert.cleared_at)
  if (cleared === null) {
    return textIn(language, 'why_since', { time: formatMoment(raised, now), duration: formatSpan(now - raised, language) })
  }
  const parts = { raised: formatMoment(raised, now), cleared: formatMoment(cleared, now) }
  return textIn(language, 'why_cleared', { ...parts, duration: formatSpan(cleared - raised, language) })
}

function quality({ alert, evidence, language }: WhyFacts): string {
  const flag = alert.newest?.quality ?? evidence.quality
  if (flag === null || flag === undefined) return ''
  return textIn(language, 'why_quality', { quality: qualityName(flag, language) })
}

export function qualityName(flag: number, language: Language): string {
  return [1, 2, 3, 4, 9].includes(flag) ? textIn(language, `quality_${flag}` as TextKey) : String(flag)
}

export type LimitSource = Pick<Limit, 'source' | 'mark'>

/** Where the limit that was crossed comes from: as decided then, or as the rule says today for this level and side. */
export function limitSource({ level, direction }: Alert, { limits, source, mark }: Evidence): LimitSource | null {
  if (source) return { source, mark: mark ?? '' }
  const ofLevel = limits.filter((limit) => limit.level === level)
  const side = direction === 'low' ? 'low' : 'high'
  return ofLevel.find((limit) => limit[side] !== null && limit[side] !== undefined) ?? ofLevel[0] ?? null
}

/** Evidence marks of the domain reference: V verified, v weak, M from memory, D our own default, C computed. */
export function sourceCertainty(mark: string, language: Language): string {
  const keys: Record<string, TextKey> = {
    V: 'source_standard', v: 'source_weak', M: 'source_memory', D: 'source_design', C: 'source_computed',
  }
  const key = keys[mark.charAt(0)]
  return key ? textIn(language, key) : mark
}

/** Each level the alert has been at, in order, from its journal. */
export type LevelStep = { level: Alert['level']; at: number }
export function levelSteps(detail: Pick<AlertDetail, 'journal'>): LevelStep[] {
  const steps: LevelStep[] = []
  const byTime = [...detail.journal].sort((one, other) => one.journal_id - other.journal_id)
  for (const entry of byTime) {
    const isChange = entry.kind === 'raised' || entry.kind === 'level_changed'
    if (isChange && entry.level && entry.level !== steps.at(-1)?.level) steps.push({ level: entry.level, at: instant(entry.at) })
  }
  return steps
}
