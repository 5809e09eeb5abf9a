/** Which part of the city something is for, in words; null when it is for all of it. */
import type { Lifeline } from '../api/types.ts'
import { text } from '../text/text.ts'
import { say } from './words.ts'

type Scoped = { lifelines: string[] | null; districts: string[] | null }

export function partOf({ lifelines, districts }: Scoped): string | null {
  if (lifelines === null && districts === null) return null
  const named = lifelines?.map((one) => text(`lifeline_${one as Lifeline}`)) ?? []
  const placed = districts?.map((one) => one || say('outside')) ?? []
  return [...named, ...placed].join(' ')
}
