/** One account beside the list: who it is, and letting it in or keeping it out. */
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { session } from '../state/session.ts'
import { ownBack } from '../state/selection.ts'
import { formatMoment, instant } from '../text/format.ts'
import { AccountForm } from './account-form.tsx'
import { addAccount, changeAccount, endSessions, givePassword, setDisabled } from './state.ts'
import { SureButton } from './sure-button.tsx'
import { ToldOnce } from './told-once.tsx'
import type { Account, Described, TemporaryPassword } from './types.ts'
import { say, sayFailure } from './words.ts'

/** Outlives the panel, which begins anew for an account that was just made; belongs to one account and no other. */
export const toldPassword = signal<{ accountId: number; password: TemporaryPassword } | null>(null)

type Facts = { account: Account | null; isMachine: boolean; changed: (account: Account) => void; close: () => void }

export function AccountPanel({ account, isMachine, changed, close }: Facts) {
  const told = toldPassword.value?.accountId === account?.account_id ? toldPassword.value?.password : null
  const isOwn = account !== null && session.value.kind === 'signed-in' && session.value.name === account.name
  useEffect(() => {
    ownBack.value = close
    return () => void (ownBack.value = null)
  }, [close])
  const save = async (name: string, described: Described): Promise<void> => {
    if (account) return changed(await changeAccount(account.account_id, differing(account, described)))
    const made = await addAccount(name, described, isMachine)
    tell(made.account.account_id, made.password)
    changed(made.account)
  }
  return (
    <aside class="admin-panel" aria-label={account?.name ?? say(isMachine ? 'new_machine' : 'new_person')}>
      <h3>{account ? account.display_name ?? account.name : say(isMachine ? 'new_machine' : 'new_person')}{account?.display_name && <small>{account.name}</small>}</h3>
      {account && <p class="quiet">{say('created', { time: formatMoment(instant(account.created_at), now.value) })}</p>}
      {told && account && (
        <ToldOnce whose={account.name} secret={told.temporary_password} done={() => (toldPassword.value = null)}>
          <p>{say('password_until', { time: formatMoment(instant(told.until), now.value) })}</p>
          <p class="quiet">{say('hand_over')}</p>
        </ToldOnce>
      )}
      {account && !isOwn && <Access account={account} changed={changed} />}
      <AccountForm account={account} isMachine={isMachine} isOwn={isOwn} save={save} cancel={close} />
    </aside>
  )
}

function tell(accountId: number, password: TemporaryPassword | null): void {
  toldPassword.value = password && { accountId, password }
}

function Access({ account, changed }: { account: Account; changed: (account: Account) => void }) {
  const [failure, fail] = useState<string | null>(null)
  const act = (work: () => Promise<void>): void => void work().then(() => fail(null), (problem: unknown) => fail(sayFailure(problem)))
  const give = async (): Promise<void> => {
    const password = await givePassword(account.account_id)
    changed({ ...account, has_password: true, password_temporary_until: password.until, session_count: 0 })
    tell(account.account_id, password)
  }
  const end = async (): Promise<void> => {
    await endSessions(account.account_id)
    changed({ ...account, session_count: 0 })
  }
  const isDisabled = account.disabled_at !== null
  return (
    <fieldset class="access">
      <legend>{say('access')}</legend>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <div class="acts">
        {!account.is_machine && !isDisabled && <SureButton label={say('give_password')} sure={say('give_password_sure')} act={() => act(give)} />}
        {account.session_count > 0 && <SureButton label={say('end_sessions', { n: account.session_count })} sure={say('end_sessions_sure')} act={() => act(end)} />}
        {isDisabled
          ? <button type="button" onClick={() => act(async () => changed(await setDisabled(account.account_id, false)))}>{say('enable')}</button>
          : <SureButton label={say('disable')} sure={say('disable_sure')} act={() => act(async () => changed({ ...(await setDisabled(account.account_id, true)), session_count: 0 }))} />}
      </div>
    </fieldset>
  )
}

/** Only what was changed is sent: what another admin changes meanwhile stays. */
export function differing(account: Account, described: Described): Partial<Described> {
  const fields = ['display_name', 'roles', 'lifelines', 'districts', 'crew_id', 'language', 'phone', 'email', 'oidc_subject'] as const
  return Object.fromEntries(
    fields.filter((field) => JSON.stringify(described[field]) !== JSON.stringify(account[field])).map((field) => [field, described[field]]),
  )
}
