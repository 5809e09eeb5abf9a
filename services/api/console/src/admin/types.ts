/** What the administration asks the service for, and sends. */
import type { components } from '../api/schema.ts'

type Schemas = components['schemas']

export type Account = Schemas['AccountShown']
export type AccountPage = Schemas['AccountPage']
export type AccountMade = Schemas['AccountMade']
export type TemporaryPassword = Schemas['TemporaryPassword']
export type LockOut = Schemas['LockOutShown']
export type Token = Schemas['TokenShown']
export type TokenMade = Schemas['TokenMade']
export type AuditLine = Schemas['AuditLine']
export type AuditPage = Schemas['AuditPage']
export type Crew = Schemas['Crew']
export type Role = Account['roles'][number]

export const ROLES: readonly Role[] = ['viewer', 'operator', 'chief', 'crew', 'engineer', 'approver', 'admin']
/** A second pair of eyes is a person's, and so is the power over accounts. */
export const MACHINE_ROLES: readonly Role[] = ['viewer', 'operator', 'chief', 'engineer']

/** What a form says of an account; null lifelines or districts: all of them. */
export type Described = Pick<Account, 'display_name' | 'roles' | 'lifelines' | 'districts' | 'crew_id' | 'language' | 'phone' | 'email' | 'oidc_subject'>
