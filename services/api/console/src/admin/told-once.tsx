/** A password or a token that the service tells this once: loud, copied by one press, gone when it was handed over. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { writeClipboard } from '../ui/copy-link.tsx'
import { say } from './words.ts'

type Facts = { whose: string; secret: string; done: () => void; children?: ComponentChildren }

export function ToldOnce({ whose, secret, done, children }: Facts) {
  const [isCopied, setCopied] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.scrollIntoView({ block: 'center' }), [secret])
  const copy = async (): Promise<void> => {
    await writeClipboard(secret)
    setCopied(true)
  }
  return (
    <div class="told-once" role="alert" ref={box}>
      <strong>{say('told_once')}</strong>
      <p><span class="quiet">{whose}</span> <code>{secret}</code></p>
      {children}
      <p class="acts">
        <button type="button" class="primary" onClick={() => void copy()}>{say(isCopied ? 'copied' : 'copy')}</button>
        <button type="button" onClick={done}>{say('noted')}</button>
      </p>
    </div>
  )
}
