/**
 * The shapes of the API, generated from its own description (`schema.ts`), with a few narrowed to what they may hold.
 *
 * Times on the wire are ISO 8601 in UTC.
 */
import type { components } from './schema.ts'

type Schemas = components['schemas']

/** 1 red, 2 orange, 3 yellow, 4 blue. */
export type Level = 1 | 2 | 3 | 4
export const LEVELS: readonly Level[] = [1, 2, 3, 4]

/** The fixed order is part of the contract: map/sensors sends an index into it. */
export const LIFELINES = ['gas', 'drainage', 'bridge', 'heating', 'water', 'geohazard', 'tunnel'] as const
export type Lifeline = (typeof LIFELINES)[number]

/** Replaces the types of some fields by narrower ones. */
type Narrow<Wide, Narrower> = Omit<Wide, keyof Narrower> & Narrower

export type Words = Schemas['Words']
export type Newest = Schemas['Newest']
export type Limit = Narrow<Schemas['Limit'], { level: Level }>

export type Quantity = Schemas['QuantityAnswer']
export type Rule = Narrow<Schemas['RuleAnswer'], { limits: Limit[] }>
export type LifelineFacts = Narrow<Schemas['LifelineAnswer'], { code: Lifeline; rules: Rule[] }>
export type Lifelines = Narrow<Schemas['Lifelines'], { lifelines: LifelineFacts[] }>

export type MapSensors = Schemas['MapSensors']

export type Alert = Narrow<Schemas['Alert'], { lifeline: Lifeline; level: Level; worst_level: Level }>
export type LevelCount = Schemas['LevelCount']
export type AlertPage = Narrow<Schemas['AlertPage'], { items: Alert[] }>
export type Evidence = Narrow<Schemas['Evidence'], { limits: Limit[] }>
export type JournalEntry = Narrow<Schemas['JournalEntry'], { level: Level | null }>
export type AlertDetail = Alert & { evidence: Evidence; journal: JournalEntry[]; nearby: Alert[] }

export type SensorDetail = Narrow<Schemas['Sensor'], { asset: Narrow<Schemas['SensorAsset'], { lifeline: Lifeline }> }>
export type Readings = Schemas['Readings']

export type RejectedMessages = Schemas['RejectedMessages']
export type RejectedPage = Schemas['RejectedPage']
export type Health = Schemas['Health']

export type Pulse = Schemas['Pulse']
export type AlertChange = Narrow<Schemas['AlertChange'], { alert: Alert }>
export type IncidentChange = Schemas['IncidentChange']
export type StatesChange = Schemas['StatesChange']

export type Session = Schemas['SignedIn']
export type WaysIn = Schemas['WaysIn']

export type Incident = Narrow<Schemas['Incident'], { lifeline: Lifeline; level: Level; worst_level: Level }>
export type IncidentPage = Narrow<Schemas['IncidentPage'], { items: Incident[] }>
export type IncidentLine = Schemas['IncidentLine']
export type Notice = Schemas['NotificationShown']
export type IncidentDetail = Incident &
  Pick<Schemas['IncidentDetail'], 'clocks' | 'journal' | 'notifications' | 'actions' | 'release' | 'next_circle'> & { alerts: Alert[] }
export type WorkOrder = Narrow<Schemas['WorkOrder'], { level: Level }>
export type Crew = Schemas['Crew']
export type CrewProposal = Schemas['CrewProposal']
export type FiledReports = Schemas['FiledReports']
export type Asset = Schemas['Asset']
export type AssetDetail = Schemas['AssetDetail']
export type OverrideShown = Schemas['OverrideShown']
