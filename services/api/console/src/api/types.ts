/** The shapes of the API as the console uses them. Times on the wire are ISO 8601 in UTC. */

export type Words = { zh: string; en: string }

/** 1 red, 2 orange, 3 yellow, 4 blue. */
export type Level = 1 | 2 | 3 | 4
export const LEVELS: readonly Level[] = [1, 2, 3, 4]

/** The fixed order is part of the contract: map/sensors sends an index into it. */
export const LIFELINES = ['gas', 'drainage', 'bridge', 'heating', 'water', 'geohazard', 'tunnel'] as const
export type Lifeline = (typeof LIFELINES)[number]

export type Limit = {
  level: Level
  high: number | null
  low: number | null
  deadband?: number
  on_delay_seconds?: number
  source: string
  mark: string
}

export type Quantity = { code: string; name: Words; unit: string; range: [number, number] }
export type Rule = {
  id: string
  kind: string
  quantity: string
  title: Words
  relative_to?: 'absolute' | 'design'
  limits?: Limit[]
}
export type LifelineFacts = { code: Lifeline; name: Words; quantities: Quantity[]; rules: Rule[] }
export type Lifelines = { lifelines: LifelineFacts[]; rules_version: string }

export type MapSensors = {
  register_version: number
  sensor_id: number[]
  longitude_e6: number[]
  latitude_e6: number[]
  lifeline: number[]
  quantity: number[]
  quantities: string[]
}

export type Newest = { observed_at: string; received_at?: string; value: number | null; quality: number }
export type Condition = 'true' | 'false' | 'unknown'

export type Alert = {
  alert_id: string
  revision: number
  rule_id: string
  title: Words
  lifeline: Lifeline
  quantity: string
  unit: string
  level: Level
  worst_level: Level
  condition: Condition
  is_late: boolean
  raised_at: string
  changed_at: string
  cleared_at: string | null
  acknowledged_at: string | null
  acknowledged_by: string | null
  value: number | null
  limit: number | null
  direction: 'high' | 'low' | 'none'
  newest: Newest | null
  sensor_id: number
  sensor_code: string
  asset_code: string
  asset_name: string | null
  asset_name_en: string | null
  district_code: string | null
  road: string | null
  longitude: number
  latitude: number
  run_id: string | null
}

export type LevelCount = { live: number; unacknowledged: number }
export type AlertPage = {
  items: Alert[]
  next_cursor: string | null
  sequence: number
  counts: Partial<Record<string, LevelCount>>
}

export type Evidence = {
  rule_version?: string
  limits?: Limit[]
  onset_value?: number | null
  quality?: number | null
}

export type JournalKind = 'raised' | 'level_changed' | 'cleared' | 'acknowledged' | 'unknown' | 'known'
export type JournalEntry = {
  journal_id: number
  at: string
  kind: JournalKind
  actor: string | null
  level: Level | null
  value: number | null
  observed_at: string | null
  note: string | null
}
export type AlertDetail = Alert & { evidence: Evidence; journal: JournalEntry[]; nearby: Alert[] }

export type Asset = {
  asset_code: string
  name: string | null
  name_en: string | null
  lifeline: Lifeline
  kind: string
  district_code: string | null
  road: string | null
  owner_unit: string | null
}

export type SensorDetail = {
  sensor_id: number
  sensor_code: string
  gateway_code: string
  asset: Asset
  quantity: string
  unit: string
  design_value: number | null
  longitude: number
  latitude: number
  newest: Newest | null
  is_silent: boolean
  rule_ids: string[]
}

export type Readings = {
  unit: string
  resolution_seconds: number
  observed_at: string[]
  minimum: (number | null)[]
  maximum: (number | null)[]
  mean: (number | null)[]
  last: (number | null)[]
  worst_quality: (number | null)[]
}

export type RejectedMessage = Record<string, unknown>
export type RejectedPage = { items: RejectedMessage[]; next_cursor: string | null }

export type Feed = { last_reading_received_at: string | null; is_stale: boolean; waiting: string[] }
export type Health = Record<string, unknown> & { status: string }

export type Pulse = {
  at: string
  sequence: number
  register_version: number
  feed: Feed
  sensors_total: number
  sensors_silent: number
  /** The simulation run any gateway belongs to, null for a real city. */
  run_id: string | null
}

export type AlertChangeKind = 'raised' | 'level_changed' | 'cleared' | 'acknowledged' | 'unknown' | 'known'
export type AlertChange = { kind: AlertChangeKind; alert: Alert }
export type StatesChange = { sensor_id: number[]; state: number[] }

export type Session = { name: string }
