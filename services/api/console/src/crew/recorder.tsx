/** A voice note, where the phone can record. */
import { useState } from 'preact/hooks'
import { takePhoto } from './state.ts'
import type { WorkOrder } from './types.ts'
import { say } from './words.ts'

export function Recorder({ order }: { order: WorkOrder }) {
  const [recording, setRecording] = useState<MediaRecorder | null>(null)
  if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices) return null
  const begin = async (): Promise<void> => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null)
    if (!stream) return
    const recorder = new MediaRecorder(stream)
    recorder.ondataavailable = ({ data }) => void takePhoto(order.work_order_id, null, 'voice', data)
    recorder.onstop = () => stream.getTracks().forEach((track) => track.stop())
    recorder.start()
    setRecording(recorder)
  }
  const end = (): void => {
    recording?.stop()
    setRecording(null)
  }
  return <button class="big" onClick={() => (recording ? end() : void begin())}>{say(recording ? 'stop' : 'record')}</button>
}
