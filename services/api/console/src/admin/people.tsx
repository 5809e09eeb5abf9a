/** People with access: who they are, what they may do where, and whether they can come in. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { may } from '../state/session.ts'
import { formatMoment, instant } from '../text/format.ts'
import { pickName } from '../text/text.ts'
import { AccountPanel, toldPassword } from './account-panel.tsx'
import { LockOuts } from './lock-outs.tsx'
import { sayScope } from './scope.ts'
import { crews, listAccounts, loadChoices, type Wanted } from './state.ts'
import { ROLES, type Account } from './types.ts'
import { say, sayFailure } from './words.ts'

const ASK_AFTER = 300

export default function People() {
  const [wanted, want] = useState<Wanted>({ kind: 'person', query: '', state: '', role: '' })
  const [accounts, setAccounts] = useState<Account[] | null>(null)
  const [open, setOpen] = useState<Account | 'new' | null>(null)
  const [failure, fail] = useState<string | null>(null)
  useEffect(() => {
    void loadChoices()
    return () => void (toldPassword.value = null)
  }, [])
  useEffect(() => {
    const timer = setTimeout(() => listAccounts(wanted).then((found) => (setAccounts(found), fail(null)), (problem: unknown) => fail(sayFailure(problem))), accounts ? ASK_AFTER : 0)
    return () => clearTimeout(timer)
  }, [wanted])
  const close = useCallback(() => setOpen(null), [])
  const changed = (account: Account): void => {
    setAccounts(withChanged(accounts ?? [], account))
    setOpen(account)
  }
  return (
    <>
      {may('people.write') && <LockOuts />}
      <div class="admin-tools">
        <input type="search" placeholder={say('search')} aria-label={say('search')} value={wanted.query} onInput={(event) => want({ ...wanted, query: event.currentTarget.value })} />
        <select aria-label={say('status')} value={wanted.state} onChange={(event) => want({ ...wanted, state: event.currentTarget.value })}>
          <option value="">{say('state_all')}</option><option value="open">{say('state_open')}</option><option value="disabled">{say('state_disabled')}</option>
        </select>
        <select aria-label={say('roles')} value={wanted.role} onChange={(event) => want({ ...wanted, role: event.currentTarget.value })}>
          <option value="">{say('role_all')}</option>{ROLES.map((role) => <option key={role} value={role}>{say(`role_${role}`)}</option>)}
        </select>
        <span class="spring" />
        {may('people.write') && <button class="primary" onClick={() => setOpen('new')}>{say('add_person')}</button>}
      </div>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <div class={open ? 'admin-split has-panel' : 'admin-split'}>
        <div class="admin-list">
          {accounts === null ? !failure && <p class="quiet">{say('loading')}</p> : accounts.length === 0 ? <p class="quiet">{say('none')}</p> : <Table accounts={accounts} open={open} choose={(account) => may('people.write') && setOpen(account)} />}
        </div>
        {open && <AccountPanel key={open === 'new' ? 'new' : open.account_id} account={open === 'new' ? null : open} isMachine={false} changed={changed} close={close} />}
      </div>
    </>
  )
}

export function withChanged(accounts: Account[], changed: Account): Account[] {
  const others = accounts.filter((one) => one.account_id !== changed.account_id)
  return [...others, changed].sort((one, other) => (one.name < other.name ? -1 : 1))
}

function Table({ accounts, open, choose }: { accounts: Account[]; open: Account | 'new' | null; choose: (account: Account) => void }) {
  const openId = open && open !== 'new' ? open.account_id : null
  return (
    <table class="admin-table">
      <thead>
        <tr><th>{say('name')}</th><th>{say('roles')}</th><th>{say('scope')}</th><th>{say('contact')}</th><th>{say('last_in')}</th><th>{say('status')}</th></tr>
      </thead>
      <tbody>
        {accounts.map((account) => (
          <tr key={account.account_id} class={rowClass(account, openId)} onClick={() => choose(account)}>
            <td><button class="link" onClick={() => choose(account)}>{account.display_name ?? account.name}</button>{account.display_name && <small>{account.name}</small>}</td>
            <td data-label={say('roles')}>{account.roles.map((role) => say(`role_${role}`)).join(say('and'))}{account.crew_id !== null && <small>{crewName(account.crew_id)}</small>}</td>
            <td data-label={say('scope')}>{sayScope(account.lifelines, account.districts)}</td>
            <td data-label={say('contact')}>{account.phone}{account.email && <small>{account.email}</small>}</td>
            <td data-label={say('last_in')}>{account.last_signed_in_at ? formatMoment(instant(account.last_signed_in_at), now.value) : <span class="quiet">{say('never')}</span>}</td>
            <td data-label={say('status')}><State account={account} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function rowClass(account: Account, openId: number | null): string {
  return [account.disabled_at ? 'is-closed' : '', account.account_id === openId ? 'is-open' : ''].join(' ').trim()
}

function crewName(crewId: number): string {
  const crew = crews.value.find((one) => one.crew_id === crewId)
  return crew ? pickName(crew.name, crew.name_en) : `#${crewId}`
}

/** What keeps somebody out is said first. */
function State({ account }: { account: Account }) {
  const until = instant(account.password_temporary_until)
  const words = [
    account.disabled_at && <b class="mark">{say('is_disabled')}</b>,
    until && <b class="mark">{say(until < now.value ? 'is_expired' : 'is_temporary')}</b>,
    account.oidc_subject && <span class="quiet">{say('through_provider')}</span>,
    account.session_count > 0 && <span>{say('is_signed_in', { n: account.session_count })}</span>,
  ]
  return <span class="marks">{words}</span>
}
