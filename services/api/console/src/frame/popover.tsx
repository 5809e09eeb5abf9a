/** A button with a short list under it. Escape, a click elsewhere or a choice closes it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'

type Facts = { label: ComponentChildren; name: string; className?: string; children: ComponentChildren }

export function Popover({ label, name, className = '', children }: Facts) {
  const [isOpen, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => (isOpen ? closeOutside(box.current!, () => setOpen(false)) : undefined), [isOpen])
  return (
    <div class="popover" ref={box}>
      <button class={className} aria-expanded={isOpen} aria-label={name} title={name} onClick={() => setOpen(!isOpen)}>{label}</button>
      {isOpen && <ul onClick={(event) => (event.target as HTMLElement).closest('button') && setOpen(false)}>{children}</ul>}
    </div>
  )
}

function closeOutside(box: HTMLElement, close: () => void): () => void {
  const onPointer = (event: PointerEvent): void => void (box.contains(event.target as Node) || close())
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }
  addEventListener('pointerdown', onPointer)
  box.addEventListener('keydown', onKey)
  return () => {
    removeEventListener('pointerdown', onPointer)
    box.removeEventListener('keydown', onKey)
  }
}
