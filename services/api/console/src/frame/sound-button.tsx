/** Sound on, off, muted for two minutes, blocked by the browser: always to be seen, for a silent console is a risk. */
import { isRinger } from '../sound/ringer.ts'
import { isSoundOn, mutedSeconds, setSoundOn, toggleMute } from '../sound/sound.ts'
import { allowSound, isBlocked, play } from '../sound/tones.ts'
import { text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import { Popover } from './popover.tsx'

export function SoundButton() {
  const muted = mutedSeconds.value
  if (isSoundOn.value && isBlocked.value) {
    return (
      <button class="sound-button is-blocked" onClick={() => void allowSound()}>
        <Icon name="silent" /> {text('sound_blocked')}
      </button>
    )
  }
  const state = !isSoundOn.value ? 'off' : muted !== null ? 'muted' : 'on'
  const said = muted !== null && state === 'muted' ? text('sound_muted', { seconds: muted }) : text(state === 'off' ? 'sound_off' : 'sound_on')
  return (
    <Popover name={said} className={`sound-button is-${state}`} label={<><Icon name={state === 'on' ? 'sound' : 'silent'} size={18} />{state !== 'on' && <span>{said}</span>}</>}>
      <li><button onClick={() => play(1)}>{text('sound_test')}</button></li>
      <li><button onClick={toggleMute}>{text(muted === null ? 'sound_mute' : 'sound_unmute')} <kbd>M</kbd></button></li>
      <li><button onClick={() => setSoundOn(!isSoundOn.value)}>{text(isSoundOn.value ? 'sound_turn_off' : 'sound_turn_on')}</button></li>
      <li class="divider"><p>{text(isRinger.value ? 'sound_hint' : 'sound_elsewhere')}</p></li>
    </Popover>
  )
}
