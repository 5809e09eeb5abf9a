/** Roster, hand-overs and figures as the API gives them. */
import type { components } from '../api/schema.ts'

type Schemas = components['schemas']

export type Position = Schemas['Position']
export type ShiftShown = Schemas['ShiftShown']
export type RosterPerson = Schemas['RosterPerson']
export type Duty = Schemas['Duty']
export type DutyOfPosition = Schemas['DutyOfPosition']
export type Gap = Schemas['GapShown']
export type Phone = Schemas['Phone']
export type RotationBody = Schemas['RotationBody']
export type RotationOutcome = Schemas['RotationOutcome']
export type HandoverItem = Schemas['HandoverItem']
export type Handover = Schemas['Handover']
export type HandoverPreview = Schemas['HandoverPreview']
export type Snapshot = Schemas['Snapshot']
export type ShiftFigures = Schemas['ShiftFigures']
export type Figure = Schemas['FigureShown']
export type Fact = Schemas['FactShown']

export const TOPICS = ['incidents', 'overrides', 'sensors', 'crews', 'other'] as const
export type Topic = (typeof TOPICS)[number]
