/** Sound and vibration while an order waits for somebody to say that they have it; for phones that cannot be pushed. */
import { effect } from '@preact/signals'
import { notices } from './state.ts'

const AGAIN_AFTER = 4000

export function followNotices(): void {
  let timer: ReturnType<typeof setInterval> | null = null
  effect(() => {
    const waits = notices.value.some((notice) => notice.wants_answer)
    if (waits && timer === null) {
      ring()
      timer = setInterval(ring, AGAIN_AFTER)
    }
    if (!waits && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  })
}

function ring(): void {
  if (document.hidden) return
  navigator.vibrate?.([300, 150, 300])
  try {
    const context = new AudioContext()
    const tone = new OscillatorNode(context, { frequency: 880 })
    const volume = new GainNode(context, { gain: 0.25 })
    tone.connect(volume).connect(context.destination)
    tone.start()
    tone.stop(context.currentTime + 0.4)
    tone.onended = () => void context.close()
  } catch {
    // A browser that forbids sound still shows the bar and vibrates.
  }
}
