/** Keeps the console's state equal to the service's: snapshots first, then the stream from where they stood. */
import { signal } from '@preact/signals'
import * as resources from '../api/resources.ts'
import type { Alert, Pulse } from '../api/types.ts'
import { announceAlerts } from '../alerts/announce.ts'
import { forgetEnded, alertsById, mergeAlerts, replaceAlerts } from '../state/alerts.ts'
import { loadIncidents, markIncidentsChanged } from '../incidents/state.ts'
import { lifelines } from '../state/catalogue.ts'
import { now } from '../state/clock.ts'
import { decodeSensors, replaceSensors, sensors, stateBytes, statesRevision, writeStates, type SensorColumns } from '../state/sensors.ts'
import { askSession, isSignedIn } from '../state/session.ts'
import { markStatesChanged } from '../state/changed-states.ts'
import { coalesce } from './coalesce.ts'
import { connectLive, type LiveConnection } from './connection.ts'
import { takePulse } from './feed.ts'
import type { LiveMessage } from './messages.ts'

/** One rendering per this much time at most, however fast alerts arrive. [ms] */
const RENDER_SPACING = 100
const RETRY_AFTER = 3000
const RELOAD_SPACING = 10_000

export const loadFailed = signal(false)
let connection: LiveConnection | null = null
let statesSequence = 0
let isLoading = false
let reloadedAt = -Infinity

const gather = coalesce<LiveMessage>(apply, RENDER_SPACING)

export function follow(): void {
  connection ??= connectLive(gather)
  void loadAll()
  addEventListener('pageshow', (event) => event.persisted && void loadAll())
  setInterval(() => {
    const known = alertsById.peek()
    if (known) alertsById.value = forgetEnded(known, now.peek())
  }, 60_000)
}

/** After signing in again: what was missed is loaded, and the stream opened anew. */
export function resume(): void {
  connection?.ask({ kind: 'retry' })
  void loadAll()
}

/** The picture is too old, or somebody may see another part of the city now: then their menu may differ as well. */
async function resync(): Promise<void> {
  await Promise.all([loadAll(), askSession()])
}

async function loadAll(): Promise<void> {
  if (isLoading) return
  isLoading = true
  try {
    const after = await loadSnapshots()
    loadFailed.value = false
    connection?.ask({ kind: 'subscribe', after })
  } catch {
    // Whatever the reason, the screen says so and the next try is the cure; a lost session is told elsewhere.
    loadFailed.value = true
    setTimeout(() => isSignedIn() && void loadAll(), RETRY_AFTER)
  } finally {
    isLoading = false
  }
}

async function loadSnapshots(): Promise<number> {
  const [catalogue, live, states] = await Promise.all([
    lifelines.peek() ?? resources.readLifelines(), resources.readLiveAlerts(), resources.readStates(),
  ])
  lifelines.value = catalogue
  replaceAlerts(live.alerts)
  void loadIncidents()
  const known = sensors.peek()
  const columns =
    known && known.registerVersion === states.registerVersion ? known : decodeSensors(await resources.readMapSensors())
  showStates(columns, states)
  return Math.min(live.sequence, states.sequence)
}

/** Bytes of another register would put states on the wrong sensors: all unknown is the honest picture until both agree. */
function showStates(columns: SensorColumns, states: resources.States): void {
  const isOfOneRegister = columns.registerVersion === states.registerVersion
  replaceSensors(columns, isOfOneRegister ? states.bytes : new Uint8Array(0))
  statesSequence = states.sequence
  if (!isOfOneRegister) setTimeout(() => isSignedIn() && void loadAll(), RETRY_AFTER)
}

function apply(messages: LiveMessage[]): void {
  const alerts: Alert[] = []
  let hasNewStates = false
  for (const message of messages) {
    if (message.kind === 'alert') alerts.push(message.change.alert)
    else if (message.kind === 'states') hasNewStates = applyStates(message.sequence, message.states) || hasNewStates
    else if (message.kind === 'pulse') applyPulse(message.pulse)
    else if (message.kind === 'change') markIncidentsChanged(message.incident.incident_id)
    else if (message.kind === 'resync') void resync()
    else if (message.kind === 'lost') void askSession()
  }
  announceAlerts(alerts)
  mergeAlerts(alerts)
  if (hasNewStates) statesRevision.value++
}

function applyStates(sequence: number, change: { sensor_id: number[]; state: number[] }): boolean {
  const columns = sensors.peek()
  if (!columns || sequence < statesSequence) return false
  const range = writeStates(columns, stateBytes(), change)
  if (range) markStatesChanged(range)
  return range !== null
}

function applyPulse(pulse: Pulse): void {
  takePulse(pulse)
  const columns = sensors.peek()
  if (!columns || pulse.register_version <= columns.registerVersion) return
  // While its database is away the service may only have the older register to give.
  if (performance.now() - reloadedAt < RELOAD_SPACING) return
  reloadedAt = performance.now()
  void loadAll()
}
