/** What the administration knows, and what it asks of the service. */
import { signal } from '@preact/signals'
import { getJson, postJson, query, send } from '../api/client.ts'
import { readBaseMap } from '../api/resources.ts'
import type { Account, AccountMade, AccountPage, AuditPage, Crew, Described, LockOut, TemporaryPassword, Token, TokenMade } from './types.ts'

export type District = { code: string; name: string; nameEn: string | null }
export type Wanted = { kind: 'person' | 'machine'; query: string; state: string; role: string }

export const districts = signal<District[]>([])
export const crews = signal<Crew[]>([])

/** For the pickers: what can be chosen at all. */
export async function loadChoices(): Promise<void> {
  const [map, listed] = await Promise.all([
    readBaseMap().catch(() => null),
    getJson<{ items: Crew[] }>('/api/crews').catch(() => null),
  ])
  if (listed) crews.value = listed.items
  if (!map) return
  districts.value = map.features
    .filter((feature) => feature.properties?.kind === 'district')
    .map(({ properties }) => ({ code: String(properties?.code), name: String(properties?.name), nameEn: properties?.name_en ?? null }))
}

/** Every account that fits; each page read is a line in the audit, so only as many as there are. */
export async function listAccounts(wanted: Wanted): Promise<Account[]> {
  const found: Account[] = []
  let cursor: string | null = null
  do {
    const asked = { kind: wanted.kind, query: wanted.query || null, state: wanted.state || null, role: wanted.role || null }
    const page: AccountPage = await getJson('/api/accounts' + query({ ...asked, limit: 500, cursor }))
    found.push(...page.items)
    cursor = page.next_cursor
  } while (cursor)
  return found
}

export const addAccount = (name: string, described: Described, isMachine: boolean): Promise<AccountMade> =>
  postJson('/api/accounts', { name, ...described, is_machine: isMachine })
export const changeAccount = async (accountId: number, described: Partial<Described>): Promise<Account> =>
  (await (await send('PATCH', `/api/accounts/${accountId}`, described)).json()) as Account
export const setDisabled = (accountId: number, isDisabled: boolean): Promise<Account> =>
  postJson(`/api/accounts/${accountId}/${isDisabled ? 'disable' : 'enable'}`, {})
export const givePassword = (accountId: number): Promise<TemporaryPassword> =>
  postJson(`/api/accounts/${accountId}/temporary-password`, {})
export const endSessions = (accountId: number): Promise<Response> => send('DELETE', `/api/accounts/${accountId}/sessions`)

export const listLockOuts = async (): Promise<LockOut[]> => (await getJson<{ items: LockOut[] }>('/api/lock-outs')).items
export const liftLockOut = (name: string | null, address: string | null): Promise<Response> =>
  send('POST', '/api/lock-outs/lift', { name, address })

export const listTokens = async (): Promise<Token[]> => (await getJson<{ items: Token[] }>('/api/tokens')).items
export const makeToken = (accountId: number, name: string, days: number): Promise<TokenMade> =>
  postJson(`/api/accounts/${accountId}/tokens`, { name, days })
export const revokeToken = (tokenId: number): Promise<Response> => send('DELETE', `/api/tokens/${tokenId}`)

export const readAudit = (wanted: Record<string, string | null>, cursor: string | null): Promise<AuditPage> =>
  getJson('/api/audit' + query({ ...wanted, limit: 100, cursor }))
