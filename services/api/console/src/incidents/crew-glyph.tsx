/** A crew as a house-shaped mark, unlike any level; full when free, half when at work, dashed when off duty. */
import type { CrewState } from './crews.ts'

const OUTLINE = 'M10 1.5l8 6.5v10.500H2V8z'
const HALF = 'M10 1.500V18.500H2V8z'

export function CrewGlyph({ state, isChosen = false, size = 24 }: { state: CrewState; isChosen?: boolean; size?: number }) {
  return (
    <svg class="crew-glyph" width={size} height={size} viewBox="-1 -1 22 22" aria-hidden="true">
      <path d={OUTLINE} fill="#17191b" stroke={isChosen ? '#fff' : '#17191b'} stroke-width={isChosen ? 4 : 3} stroke-linejoin="round" />
      <path d={OUTLINE} fill={state === 'free' ? '#dfe3e8' : '#24272b'} stroke="#dfe3e8" stroke-width="1.8" stroke-linejoin="round" stroke-dasharray={state === 'off' ? '3 2.2' : undefined} />
      {state === 'busy' && <path d={HALF} fill="#dfe3e8" />}
    </svg>
  )
}
