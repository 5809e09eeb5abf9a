/** What travels from the one stream to the pages that share it. */
import type { AlertChange, IncidentChange, Pulse, StatesChange } from '../api/types.ts'

export type Sequenced =
  | { kind: 'alert'; sequence: number; change: AlertChange }
  | { kind: 'states'; sequence: number; states: StatesChange }
  | { kind: 'change'; sequence: number; incident: IncidentChange }

export type LiveMessage = Sequenced | { kind: 'pulse'; pulse: Pulse } | { kind: 'resync' } | { kind: 'opened' } | { kind: 'lost' }

export type HubRequest = { kind: 'subscribe'; after: number } | { kind: 'retry' } | { kind: 'leave' }
