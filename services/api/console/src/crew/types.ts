/** Work orders as the API gives them; the generated types say the same at greater length. */
import type { components } from '../api/schema.ts'

export type WorkOrder = components['schemas']['WorkOrder']
export type StepKind = components['schemas']['StepBody']['kind']
export type OrderState = WorkOrder['state']
export type ChecklistStep = components['schemas']['ProcedureStepShown']
export type SignedIn = components['schemas']['SignedIn']
export type Notice = components['schemas']['NotificationShown']

/** A step as it waits on the phone; its id was made when the thumb came down. */
export type Step = {
  step_id: string
  kind: StepKind
  happened_at: string
  longitude?: number
  latitude?: number
  accuracy_m?: number
  details: Record<string, unknown>
}
