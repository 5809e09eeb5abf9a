/** A length of time being written. */
import { useState } from 'preact/hooks'
import { say, type Word } from './clocks-words.ts'
import { joinDuration, splitDuration, UNITS, type Unit } from './durations.ts'

type Facts = { label: string; seconds: number; set: (seconds: number) => void; minimum?: number }

export function DurationField({ label, seconds, set, minimum = 1 }: Facts) {
  const [unit, setUnit] = useState<Unit>(splitDuration(seconds).unit)
  return (
    <label class="duration">{label}
      <span>
        <input type="number" min={minimum} step="any" value={seconds / UNITS[unit]} onInput={(event) => set(joinDuration(Number(event.currentTarget.value), unit))} />
        <select aria-label={label} value={unit} onChange={(event) => setUnit(event.currentTarget.value as Unit)}>
          {(Object.keys(UNITS) as Unit[]).map((one) => <option key={one} value={one}>{say(`unit_${one}` as Word)}</option>)}
        </select>
      </span>
    </label>
  )
}

/** "15 min", "12 h": never rounded. */
export function sayDuration(seconds: number): string {
  const { count, unit } = splitDuration(seconds)
  return `${count} ${say(`unit_${unit}` as Word)}`
}
