/** A button for what cannot be taken back: the first press asks, the second does it; a moment later it has forgotten. */
import { useEffect, useState } from 'preact/hooks'

const FORGETS_AFTER = 5000

type Facts = { label: string; sure: string; act: () => void; isBusy?: boolean }

export function SureButton({ label, sure, act, isBusy = false }: Facts) {
  const [isAsking, ask] = useState(false)
  useEffect(() => {
    if (!isAsking) return
    const timer = setTimeout(() => ask(false), FORGETS_AFTER)
    return () => clearTimeout(timer)
  }, [isAsking])
  const press = (): void => {
    ask(!isAsking)
    if (isAsking) act()
  }
  return (
    <button type="button" class={isAsking ? 'is-asking' : ''} disabled={isBusy} onClick={press} onBlur={() => ask(false)}>
      <span aria-live="assertive">{isAsking ? sure : label}</span>
    </button>
  )
}
