/** The time of the server, as the console knows it. Ages and the clock on screen never trust this computer's own clock. */
import { computed, signal } from '@preact/signals'

/** A difference the operator should know of: ages and journal times would look wrong beside a wall clock. [ms] */
const SKEW_WORTH_SAYING = 5000

/** This computer's clock minus the server's. [ms] */
export const skew = signal(0)
const localNow = signal(Date.now())

/** Server time, once a second. [epoch ms] */
export const now = computed(() => localNow.value - skew.value)
export const skewWorthSaying = computed(() => (isSkewWorthSaying(skew.value) ? skew.value : null))

export function isSkewWorthSaying(difference: number): boolean {
  return Math.abs(difference) > SKEW_WORTH_SAYING
}

export function startClock(): void {
  setInterval(() => (localNow.value = Date.now()), 1000)
}

const KEPT = 10
let differences: number[] = []

/**
 * Learns from a pulse. Delay on the way only ever adds to the difference, so the smallest of the last ones is the truest.
 */
export function learnSkew(serverAt: number, localAt: number): void {
  differences = [...differences, localAt - serverAt].slice(-KEPT)
  const smallest = Math.min(...differences)
  if (Math.abs(smallest - skew.peek()) > 200) skew.value = smallest
}
