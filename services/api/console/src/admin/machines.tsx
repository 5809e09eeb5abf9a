/** Machines with access, and the tokens by which they ask. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import { now } from '../state/clock.ts'
import { formatMoment, instant } from '../text/format.ts'
import { AccountPanel } from './account-panel.tsx'
import { withChanged } from './people.tsx'
import { sayScope } from './scope.ts'
import { listAccounts, listTokens, loadChoices, makeToken, revokeToken } from './state.ts'
import { SureButton } from './sure-button.tsx'
import { ToldOnce } from './told-once.tsx'
import type { Account, Token, TokenMade } from './types.ts'
import { say, sayFailure } from './words.ts'

const DAYS = [30, 90, 180, 365, 730]

export default function Machines() {
  const [machines, setMachines] = useState<Account[] | null>(null)
  const [tokens, setTokens] = useState<Token[]>([])
  const [open, setOpen] = useState<Account | 'new' | null>(null)
  const [failure, fail] = useState<string | null>(null)
  const load = useCallback(async (): Promise<void> => {
    try {
      const [found, listed] = await Promise.all([listAccounts({ kind: 'machine', query: '', state: '', role: '' }), listTokens()])
      setMachines(found)
      setTokens(listed)
      fail(null)
    } catch (problem) {
      fail(sayFailure(problem))
    }
  }, [])
  useEffect(() => {
    void loadChoices()
    void load()
  }, [])
  const close = useCallback(() => setOpen(null), [])
  const changed = (account: Account): void => {
    setMachines(withChanged(machines ?? [], account))
    setOpen(account)
  }
  return (
    <>
      <div class="admin-tools"><span class="spring" /><button class="primary" onClick={() => setOpen('new')}>{say('add_machine')}</button></div>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      <div class={open ? 'admin-split has-panel' : 'admin-split'}>
        <div class="admin-list">
          {machines === null ? !failure && <p class="quiet">{say('loading')}</p> : machines.length === 0 && <p class="quiet">{say('no_machines')}</p>}
          {machines?.map((machine) => (
            <Machine key={machine.account_id} machine={machine} tokens={tokens.filter((one) => one.account_id === machine.account_id)} edit={() => setOpen(machine)} reload={() => void load()} />
          ))}
        </div>
        {open && <AccountPanel key={open === 'new' ? 'new' : open.account_id} account={open === 'new' ? null : open} isMachine changed={changed} close={close} />}
      </div>
    </>
  )
}

function Machine({ machine, tokens, edit, reload }: { machine: Account; tokens: Token[]; edit: () => void; reload: () => void }) {
  const [isMaking, make] = useState(false)
  const [told, tell] = useState<TokenMade | null>(null)
  const [failure, fail] = useState<string | null>(null)
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    try {
      tell(await makeToken(machine.account_id, String(form.get('name')), Number(form.get('days'))))
      make(false)
      fail(null)
      reload()
    } catch (problem) {
      fail(sayFailure(problem))
    }
  }
  const revoke = (token: Token): void => void revokeToken(token.token_id).then(reload, (problem: unknown) => fail(sayFailure(problem)))
  return (
    <article class={machine.disabled_at ? 'machine is-closed' : 'machine'}>
      <header>
        <h3>{machine.display_name ?? machine.name}{machine.display_name && <small>{machine.name}</small>}</h3>
        <span>{machine.roles.map((role) => say(`role_${role}`)).join(say('and'))}</span>
        <span class="quiet">{sayScope(machine.lifelines, machine.districts)}</span>
        {machine.disabled_at && <b class="mark">{say('is_disabled')}</b>}
        <span class="spring" />
        <button onClick={edit}>{say('edit')}</button>
        {!machine.disabled_at && !isMaking && <button onClick={() => make(true)}>{say('new_token')}</button>}
      </header>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {told && (
        <ToldOnce whose={told.shown.name} secret={told.token} done={() => tell(null)}>
          <p class="quiet">{say('token_keep')}</p>
          <p class="quiet">{say('example')}<code class="example">{`curl --header "Authorization: Bearer $TOKEN" ${location.origin}/api/alerts`}</code></p>
        </ToldOnce>
      )}
      {isMaking && (
        <form class="admin-tools" onSubmit={(event) => void submit(event as SubmitEvent)}>
          <label>{say('token_for')} <input name="name" required maxLength={100} autofocus /></label>
          <label>{say('token_days')} <select name="days" defaultValue="365">{DAYS.map((days) => <option key={days} value={days} selected={days === 365}>{say('days', { n: days })}</option>)}</select></label>
          <button class="primary">{say('new_token')}</button><button type="button" onClick={() => make(false)}>{say('cancel')}</button>
        </form>
      )}
      {tokens.length === 0 ? <p class="quiet">{say('no_tokens')}</p> : <TokenTable tokens={tokens} revoke={revoke} />}
    </article>
  )
}

function TokenTable({ tokens, revoke }: { tokens: Token[]; revoke: (token: Token) => void }) {
  const moment = (at: string): string => formatMoment(instant(at), now.value)
  return (
    <table class="admin-table">
      <thead><tr><th>{say('token_for')}</th><th>{say('last_used')}</th><th>{say('expires')}</th><th>{say('made_by')}</th><th /></tr></thead>
      <tbody>
        {tokens.map((token) => {
          const isOver = token.revoked_at !== null || (instant(token.expires_at) ?? Infinity) < now.value
          return (
            <tr key={token.token_id} class={isOver ? 'is-closed' : ''}>
              <td>{token.name}</td>
              <td data-label={say('last_used')}>{token.last_used_at ? moment(token.last_used_at) : <span class="quiet">{say('unused')}</span>}</td>
              <td data-label={say('expires')}>{token.revoked_at ? <b class="mark">{say('revoked')}</b> : isOver ? <b class="mark">{say('ended')}</b> : token.expires_at ? token.expires_at.slice(0, 10) : '–'}</td>
              <td data-label={say('made_by')}>{token.created_by}<small>{moment(token.created_at)}</small></td>
              <td class="number">{!isOver && <SureButton label={say('revoke')} sure={say('revoke_sure')} act={() => revoke(token)} />}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
