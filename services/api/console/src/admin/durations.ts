/** Lengths of time as people write them: a number and a unit, exact to the second. Pure. */

export const UNITS = { s: 1, min: 60, h: 3600, d: 86_400 } as const
export type Unit = keyof typeof UNITS

/** The greatest unit that says it in a whole number. */
export function splitDuration(seconds: number): { count: number; unit: Unit } {
  const unit = (['d', 'h', 'min'] as const).find((one) => seconds > 0 && seconds % UNITS[one] === 0) ?? 's'
  return { count: seconds / UNITS[unit], unit }
}

export function joinDuration(count: number, unit: Unit): number {
  return Math.round(count * UNITS[unit])
}
