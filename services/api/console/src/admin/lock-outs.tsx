/** Who is kept out after too many failed attempts; said above everything, since somebody may be waiting at a door. */
import { useEffect, useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { liftLockOut, listLockOuts } from './state.ts'
import type { LockOut } from './types.ts'
import { say, sayFailure } from './words.ts'

const LOOK_EVERY = 15_000

export function LockOuts() {
  const [locked, setLocked] = useState<LockOut[]>([])
  const [failure, fail] = useState<string | null>(null)
  const look = (): void => void listLockOuts().then((found) => (setLocked(found), fail(null)), (problem: unknown) => fail(sayFailure(problem)))
  useEffect(() => {
    look()
    const timer = setInterval(look, LOOK_EVERY)
    return () => clearInterval(timer)
  }, [])
  const lift = (one: LockOut): void => void liftLockOut(one.name, one.address).then(look, (problem: unknown) => fail(sayFailure(problem)))
  if (locked.length === 0 && !failure) return null
  return (
    <section class="lock-outs" aria-label={say('locked_title')}>
      <h3>{say('locked_title')}</h3>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <ul>
        {locked.map((one) => (
          <li key={`${one.kind} ${one.name} ${one.address}`}>
            <span>{say(`locked_${one.kind}`, { name: one.name ?? '', address: one.address ?? '', n: one.attempts })}</span>
            <span class="quiet">{say('locked_until', { time: formatMoment(instant(one.until), now.value) })}</span>
            <button onClick={() => lift(one)}>{say('lift')}</button>
          </li>
        ))}
      </ul>
    </section>
  )
}
