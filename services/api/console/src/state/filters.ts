/** What the operator chose to see: levels, lifelines, words. */
import { signal } from '@preact/signals'
import { LEVELS, LIFELINES, type Alert, type Level, type Lifeline } from '../api/types.ts'

export const shownLevels = signal<ReadonlySet<Level>>(new Set(LEVELS))
export const shownLifelines = signal<ReadonlySet<Lifeline>>(new Set(LIFELINES))
export const searchWords = signal('')

export function toggled<T>(chosen: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const next = new Set(chosen)
  if (!next.delete(one)) next.add(one)
  return next
}

export const toggleLevel = (level: Level): void => void (shownLevels.value = toggled(shownLevels.value, level))
export const toggleLifeline = (lifeline: Lifeline): void =>
  void (shownLifelines.value = toggled(shownLifelines.value, lifeline))

export const isFiltered = (): boolean =>
  shownLevels.value.size < LEVELS.length || shownLifelines.value.size < LIFELINES.length || searchWords.value.trim() !== ''

export function showAll(): void {
  shownLevels.value = new Set(LEVELS)
  shownLifelines.value = new Set(LIFELINES)
  searchWords.value = ''
}

/** Every word must occur somewhere in what the row says, in either language. */
export function matchesWords(alert: Alert, words: string): boolean {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return true
  const said = [
    alert.title.zh, alert.title.en, alert.asset_name, alert.asset_name_en, alert.asset_code, alert.sensor_code,
    alert.road, alert.alert_id,
  ].join(' ').toLowerCase()
  return wanted.split(/\s+/).every((word) => said.includes(word))
}

/** A bit for every shown member, for the shader. */
export function maskOf<T>(all: readonly T[], chosen: ReadonlySet<T>): number {
  return all.reduce((mask, one, place) => (chosen.has(one) ? mask | (1 << place) : mask), 0)
}
