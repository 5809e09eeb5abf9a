/** The keys, on one card: those of the console, and those of an open incident. */
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { ACT_KEYS, type Act } from '../incidents/acts.ts'
import { sayNamed } from '../incidents/words.ts'
import { text, type TextKey } from '../text/text.ts'

export const isHelpOpen = signal(false)

const KEYS: [string[], TextKey][] = [
  [['j', 'k', '↓', '↑'], 'key_next'], [['A'], 'key_acknowledge'], [['Y'], 'key_answer'], [['S'], 'key_shelve'], [['Enter'], 'key_open'], [['L'], 'key_locate'],
  [['Esc'], 'key_close'], [['/'], 'key_search'], [['1', '2', '3', '4'], 'key_levels'], [['M'], 'key_mute'], [['?'], 'key_help'],
]

export function KeyHelp() {
  return isHelpOpen.value ? <Card /> : null
}

/** A modal dialog of the browser keeps the focus inside and gives it back. */
function Card() {
  const card = useRef<HTMLDialogElement>(null)
  useEffect(() => card.current!.showModal(), [])
  const close = (): void => void (isHelpOpen.value = false)
  return (
    <dialog ref={card} class="key-help" aria-label={text('keys')} onClose={close} onClick={close}>
      <div>
        <h2>{text('keys')}</h2>
        <dl>{KEYS.map(([keys, said]) => <Line key={said} keys={keys} said={text(said)} />)}</dl>
      </div>
      <div>
        <h2>{text('keys_incident')}</h2>
        <dl>{(Object.keys(ACT_KEYS) as Act[]).map((act) => <Line key={act} keys={[ACT_KEYS[act].toUpperCase()]} said={sayNamed('act_', act)} />)}</dl>
      </div>
      <button autofocus onClick={close}>{text('close')} <kbd>Esc</kbd></button>
    </dialog>
  )
}

function Line({ keys, said }: { keys: string[]; said: string }) {
  return (
    <>
      <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
      <dd>{said}</dd>
    </>
  )
}
