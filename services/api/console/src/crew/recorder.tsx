/** A voice note, where the phone can record; how long it runs, and an honest word when the microphone is forbidden. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { clockSpan } from './spans.ts'
import { now, takePhoto } from './state.ts'
import type { WorkOrder } from './types.ts'
import { say } from './words.ts'

export function Recorder({ order }: { order: WorkOrder }) {
  const [beganAt, setBegan] = useState<number | null>(null)
  const [isForbidden, forbid] = useState(false)
  const recorder = useRef<MediaRecorder | null>(null)
  // whoever leaves the page while recording keeps what was said, and the microphone goes off
  useEffect(() => () => recorder.current?.stop(), [])
  if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices) return null
  const begin = async (): Promise<void> => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null)
    forbid(stream === null)
    if (!stream) return
    recorder.current = record(stream, order.work_order_id)
    setBegan(Date.now())
  }
  const end = (): void => {
    recorder.current?.stop()
    recorder.current = null
    setBegan(null)
  }
  return (
    <p class="recorder">
      <button class={beganAt === null ? 'big' : 'big is-recording'} onClick={() => (beganAt === null ? void begin() : end())}>
        {beganAt === null ? say('record') : `${say('stop')} ${clockSpan(now.value - beganAt)}`}
      </button>
      {isForbidden && <span role="alert">{say('no_microphone')}</span>}
    </p>
  )
}

function record(stream: MediaStream, orderId: number): MediaRecorder {
  const recorder = new MediaRecorder(stream)
  recorder.ondataavailable = ({ data }) => void takePhoto(orderId, null, 'voice', data)
  recorder.onstop = () => stream.getTracks().forEach((track) => track.stop())
  recorder.start()
  return recorder
}
