/** A time of day as every screen writes it. */
const two = (number: number): string => String(number).padStart(2, '0')

export function formatClock(at: number): string {
  const time = new Date(at)
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}
