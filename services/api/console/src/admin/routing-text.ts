/** Parts of a routing row as sentences. Pure but for the language. */
import { LEVELS, type Level } from '../api/types.ts'
import { lifelines } from '../state/catalogue.ts'
import { formatSpan } from '../text/format.ts'
import { language, pick, text, type TextKey } from '../text/text.ts'
import { table, type Route, type RouteBody } from './routing-state.ts'
import { say } from './routing-words.ts'

const SECOND = 1000

export function whenOf(step: number, afterSeconds: number): string {
  return step === 0 ? say('at_once') : say('after', { time: spanOf(afterSeconds) })
}

export function spanOf(seconds: number): string {
  return formatSpan(seconds * SECOND)
}

/** Several names in one line. */
export function listOf(names: readonly string[]): string {
  return names.join(language.value === 'zh' ? '、' : ', ')
}

export function lifelineName(code: string): string {
  const known = lifelines.value?.lifelines.find((one) => one.code === code)
  return known ? pick(known.name) : code
}

export function districtName(code: string | null): string {
  const known = table.value?.districts.find((one) => one.code === code)
  return known ? pick(known.name) : code ?? '–'
}

export function whatOf(route: Pick<RouteBody, 'lifeline' | 'district_code'>): string {
  const lifeline = route.lifeline ? lifelineName(route.lifeline) : say('all_lifelines')
  return route.district_code ? `${lifeline} · ${districtName(route.district_code)}` : lifeline
}

/** Lifelines and districts of a finding; null is all of them. */
export function placesOf(codes: { lifelines: readonly string[] | null; districts: readonly (string | null)[] | null }): string {
  const everywhere = codes.lifelines === null || codes.lifelines.length >= (lifelines.value?.lifelines.length ?? Infinity)
  const names = everywhere ? say('all_lifelines') : listOf(codes.lifelines!.map(lifelineName))
  return codes.districts === null ? names : `${names} · ${listOf(codes.districts.map(districtName))}`
}

export function levelName(level: number): string {
  return text(`level_${level}` as TextKey)
}

export function levelsOf(levels: readonly number[]): string {
  const known: readonly Level[] = LEVELS
  return levels.length === known.length ? '' : listOf(levels.map(levelName))
}

/** "22:00–06:00", with a word when it ends on the next day. */
export function hoursOf(route: Pick<Route, 'from_time' | 'to_time'>): string {
  if (!route.from_time || !route.to_time) return say('whole_day')
  const [from, to] = [route.from_time.slice(0, 5), route.to_time.slice(0, 5)]
  return say('hours', { from, to: from > to ? `${say('next_day')} ${to}` : to })
}
