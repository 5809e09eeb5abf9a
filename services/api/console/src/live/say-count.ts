/** Says a count of alerts. Zero is a promise that only fresh data can make. */
import { formatCount } from '../text/format.ts'
import { isInterrupted } from './feed.ts'

export function sayCount(count: number | null): string {
  return count === 0 && isInterrupted.value ? '?' : formatCount(count)
}
