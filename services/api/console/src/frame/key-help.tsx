/** The keys, on one card. */
import { signal } from '@preact/signals'
import { text, type TextKey } from '../text/text.ts'

export const isHelpOpen = signal(false)

const KEYS: [string[], TextKey][] = [
  [['j', 'k', '↓', '↑'], 'key_next'], [['A'], 'key_acknowledge'], [['Enter'], 'key_open'], [['L'], 'key_locate'], [['Esc'], 'key_close'],
  [['/'], 'key_search'], [['1', '2', '3', '4'], 'key_levels'], [['M'], 'key_mute'], [['?'], 'key_help'],
]

export function KeyHelp() {
  if (!isHelpOpen.value) return null
  return (
    <div class="key-help" role="dialog" aria-label={text('keys')} onClick={() => (isHelpOpen.value = false)}>
      <h2>{text('keys')}</h2>
      <dl>
        {KEYS.map(([keys, said]) => [
          <dt key={`${said}-keys`}>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>,
          <dd key={said}>{text(said)}</dd>,
        ])}
      </dl>
    </div>
  )
}
