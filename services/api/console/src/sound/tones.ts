/** Makes the tones. No sound files: a few oscillator notes, told apart by number and height. */
import { signal } from '@preact/signals'
import type { SoundLevel } from './due.ts'

const PATTERN: Record<SoundLevel, { notes: number; pitch: number }> = { 1: { notes: 5, pitch: 880 }, 2: { notes: 3, pitch: 660 }, 3: { notes: 2, pitch: 523 } }
const NOTE = 0.16
const STEP = 0.22

let speaker: AudioContext | null = null
/** Browsers stay silent until the person has touched the page once; that must be seen, not guessed. */
export const isBlocked = signal(false)

export async function allowSound(): Promise<void> {
  speaker ??= new AudioContext()
  // A blocked speaker never answers, so the verdict is read after a moment whatever becomes of the request.
  await Promise.race([speaker.resume(), new Promise((done) => setTimeout(done, 300))])
  isBlocked.value = speaker.state !== 'running'
}

export function play(level: SoundLevel): void {
  if (speaker?.state !== 'running') {
    void allowSound()
    return
  }
  const { notes, pitch } = PATTERN[level]
  for (let note = 0; note < notes; note++) playNote(speaker, pitch, speaker.currentTime + note * STEP)
}

function playNote(through: AudioContext, pitch: number, at: number): void {
  const tone = through.createOscillator()
  const loudness = through.createGain()
  tone.frequency.value = pitch
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(0.25, at + 0.02)
  loudness.gain.linearRampToValueAtTime(0, at + NOTE)
  tone.connect(loudness).connect(through.destination)
  tone.start(at)
  tone.stop(at + NOTE + 0.02)
}
