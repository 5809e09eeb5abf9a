/** Inline line drawings. Emoji would be empty boxes on a computer without their font. */
import type { Lifeline } from '../api/types.ts'

const LIFELINE_PATH: Record<Lifeline, string> = {
  gas: 'M8 1.8c2.2 3.1 4.2 5 4.2 8.1a4.2 4.2 0 0 1-8.4 0c0-2.1 1-3.1 2-4.2 0 1.1 1 2.1 2.1 2.1C7.9 5.700 6.800 4 8 1.800z',
  drainage: 'M2 5.500h12M2 13h12M4.500 5.500V13M8 5.500V13M11.500 5.500V13M4.500 2.500h7',
  bridge: 'M1 11h14M2 11c2-6.500 10-6.500 12 0M5 11V7.700M8 11V6.300M11 11V7.700M2 11v2.500M14 11v2.500',
  heating: 'M4.500 13c-2-3.500 2-5.500 0-9.500M8.500 13c-2-3.500 2-5.500 0-9.500M12.500 13c-2-3.500 2-5.500 0-9.500',
  water: 'M8 1.800c3 4.200 4.300 6.200 4.300 8.200a4.300 4.300 0 0 1-8.600 0c0-2 1.300-4 4.300-8.200zM6 10.500a2 2 0 0 0 2 2',
  geohazard: 'M1 13.500l5-9 3 5.200 2-3.200 4 7zM5 7l1.200 1 1.300-.8',
  tunnel: 'M2 14V7.500a6 6 0 0 1 12 0V14zM5.500 14V9.500h5V14',
}

const PATH = {
  sound: 'M2 6h3l4-3v10l-4-3H2zM11.300 5.200c1.700 1.700 1.700 3.900 0 5.600M13 3.500c2.700 2.700 2.700 6.300 0 9',
  silent: 'M2 6h3l4-3v10l-4-3H2zM11.300 6l4 4M15.300 6l-4 4',
  close: 'M3.500 3.500l9 9M12.500 3.500l-9 9',
  locate: 'M8 1.500v3M8 11.500v3M1.500 8h3M11.500 8h3M8 4.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7z',
  link: 'M6.500 9.500l3-3M7 4.500l1.500-1.500a3 3 0 0 1 4.500 4.500L11.500 9M9 11.500L7.500 13A3 3 0 0 1 3 8.500L4.500 7',
  layers: 'M8 2l6.500 3.500L8 9 1.500 5.500zM1.500 8.500L8 12l6.500-3.500M1.500 11L8 14.500l6.500-3.500',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  city: 'M2 2.500h4M2 2.500v4M14 2.500h-4M14 2.500v4M2 13.500h4M2 13.500v-4M14 13.500h-4M14 13.500v-4M6.500 8h3M8 6.500v3',
  map: 'M1.500 4l4-1.500 5 1.500 4-1.500v9.500l-4 1.500-5-1.500-4 1.500zM5.500 2.500V12M10.500 4v9.500',
  list: 'M2 4h1M5.500 4H14M2 8h1M5.500 8H14M2 12h1M5.500 12H14',
  health: 'M1.500 8.500h3L6.500 4l3 8.500 1.500-4h3.500',
  rejected: 'M2.500 3.500h11v7h-7l-3 2.500v-2.500h-1zM6 5.500l4 3M10 5.500l-4 3',
  people: 'M6 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM1.500 13.500c0-2.500 2-4 4.500-4s4.500 1.500 4.500 4M10.500 3.200a2.500 2.500 0 0 1 0 4.600M12 9.700c1.500.5 2.500 1.800 2.500 3.800',
  key: 'M6.500 8a2.500 2.500 0 1 0-2.500 2.500 2.500 2.500 0 0 0 2.500-2.500zM6.500 8h8M12 8v2.500M14.500 8v2',
  leave: 'M9.500 2.500h-6v11h6M6.500 8h8M12 5.500L14.500 8 12 10.500',
  shift: 'M5 2.500a2.300 2.300 0 1 0 0 4.600 2.300 2.300 0 0 0 0-4.600zM1.500 13c0-2.500 1.500-4 3.500-4s3.500 1.500 3.500 4M9.500 5h5M12.500 3l2 2-2 2M14.500 10.500h-5M11.500 8.500l-2 2 2 2',
  check: 'M2.500 8.500l3.500 3.500 7.500-8',
  phone: 'M3 2.500h3l1.200 3.200-1.700 1.200a8 8 0 0 0 3.600 3.600l1.200-1.700 3.200 1.200v3c-6.500.8-11.300-4-10.500-10.500z',
  bell: 'M8 2a4 4 0 0 0-4 4v3l-1.500 2.500h11L12 9V6a4 4 0 0 0-4-4zM6.500 13.500a1.600 1.600 0 0 0 3 0',
  settings: 'M2 4.500h6M12 4.500h2M2 11.500h2M8 11.500h6M10 3v3M6 10v3',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.500V8l2.500 1.500',
} as const
export type IconName = keyof typeof PATH

function Drawing({ path, size, width }: { path: string; size: number; width: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width={width}
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}

export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <Drawing path={PATH[name]} size={size} width={1.5} />
)
export const LifelineIcon = ({ lifeline, size = 16 }: { lifeline: Lifeline; size?: number }) => (
  <Drawing path={LIFELINE_PATH[lifeline] ?? PATH.list} size={size} width={1.3} />
)
