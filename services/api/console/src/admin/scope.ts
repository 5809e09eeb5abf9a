/** A scope in words. */
import { LIFELINES } from '../api/types.ts'
import { pickName, text, type TextKey } from '../text/text.ts'
import { districts } from './state.ts'
import { say } from './words.ts'

export const lifelineName = (code: string): string =>
  (LIFELINES as readonly string[]).includes(code) ? text(`lifeline_${code}` as TextKey) : code

export function districtName(code: string): string {
  const known = districts.value.find((one) => one.code === code)
  return known ? pickName(known.name, known.nameEn) : code
}

export function sayScope(lifelines: string[] | null, ofDistricts: string[] | null): string {
  if (lifelines === null && ofDistricts === null) return say('whole_city')
  return `${sayPart(lifelines, lifelineName, 'all_lifelines', 'no_lifelines')} · ${sayPart(ofDistricts, districtName, 'all_districts', 'no_districts')}`
}

type Scoped = 'all_lifelines' | 'all_districts' | 'no_lifelines' | 'no_districts'

function sayPart(codes: string[] | null, name: (code: string) => string, all: Scoped, none: Scoped): string {
  if (codes === null) return say(all)
  return codes.length === 0 ? say(none) : codes.map(name).join(say('and'))
}
