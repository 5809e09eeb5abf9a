/** In the top bar of every page, only when something is wrong: nobody is on duty, or a hand-over waits for whoever looks. */
import { effect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { page } from '../state/selection.ts'
import { isSignedIn } from '../state/session.ts'
import { pick } from '../text/text.ts'
import { duty, loadDuty, openHandovers } from './state.ts'
import { say } from './words.ts'

const LOOK_EVERY = 30_000

export function ShiftSign() {
  useEffect(() => {
    const look = (): void => void (isSignedIn() && loadDuty())
    const stop = effect(look)
    const timer = setInterval(look, LOOK_EVERY)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [])
  const gap = duty.value?.gaps.find((one) => one.is_now)
  const isWaiting = openHandovers.value?.some((one) => one.can_accept) ?? false
  return (
    <>
      {gap && <Sign said={say('sign_gap', { position: pick(gap.name) })} />}
      {isWaiting && <Sign said={say('sign_waiting')} />}
    </>
  )
}

const Sign = ({ said }: { said: string }) => <button class="shift-sign" title={say('title')} onClick={() => (page.value = 'shift')}>{said}</button>
