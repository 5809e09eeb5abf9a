/** Copies the address of what is open, for a colleague or a second screen. */
import { signal } from '@preact/signals'
import { text } from '../text/text.ts'
import { Icon } from './icon.tsx'

const isCopied = signal(false)

export function CopyLink() {
  return (
    <button onClick={() => void copy()} aria-live="polite">
      <Icon name="link" /> {text(isCopied.value ? 'copied' : 'copy_link')}
    </button>
  )
}

async function copy(): Promise<void> {
  await writeClipboard(location.href)
  isCopied.value = true
  setTimeout(() => (isCopied.value = false), 2000)
}

/** The clipboard interface exists on HTTPS and localhost only; an intranet over plain HTTP still has the old way. */
export async function writeClipboard(said: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(said)
  const field = document.createElement('textarea')
  field.value = said
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
