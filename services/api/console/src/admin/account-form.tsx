/** Who somebody is and what they may do where; for a new account and for one that is there. */
import { useState } from 'preact/hooks'
import { LIFELINES } from '../api/types.ts'
import { pickName } from '../text/text.ts'
import { lifelineName } from './scope.ts'
import { ScopePicker } from './scope-picker.tsx'
import { crews, districts } from './state.ts'
import { MACHINE_ROLES, ROLES, type Account, type Described, type Role } from './types.ts'
import { say, sayFailure } from './words.ts'

type Facts = {
  account: Account | null
  isMachine: boolean
  /** Roles, scope and crew of one's own account are another admin's matter. */
  isOwn: boolean
  save: (name: string, described: Described) => Promise<void>
  cancel: () => void
}

const NEW: Described = { display_name: null, roles: [], lifelines: null, districts: null, crew_id: null, language: 'zh', phone: null, email: null, oidc_subject: null }

export function AccountForm({ account, isMachine, isOwn, save, cancel }: Facts) {
  const [described, describe] = useState<Described>(account ?? { ...NEW, roles: isMachine ? ['viewer'] : [] })
  const [failure, fail] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const set = (changed: Partial<Described>): void => describe({ ...described, ...changed })
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const name = account?.name ?? String(new FormData(event.currentTarget as HTMLFormElement).get('name')).trim()
    setBusy(true)
    await save(name, described).then(() => fail(null), (problem: unknown) => fail(sayFailure(problem)))
    setBusy(false)
  }
  return (
    <form class="account-form" onSubmit={(event) => void submit(event as SubmitEvent)}>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {isOwn && <p class="quiet">{say('own_account')}</p>}
      {!account && <label>{say('account')}<input name="name" required minLength={2} maxLength={64} pattern="[\p{L}\p{N}_.@\-]+" autocomplete="off" autocapitalize="none" autofocus /><small>{say('account_hint')}</small></label>}
      <Line word={isMachine ? 'machine_name' : 'display_name'} value={described.display_name} set={(display_name) => set({ display_name })} />
      <Roles chosen={described.roles} choices={isMachine ? MACHINE_ROLES : ROLES} choose={(roles) => set({ roles })} isLocked={isOwn} />
      {described.roles.includes('crew') && (
        <label>{say('crew')}
          <select disabled={isOwn} value={described.crew_id ?? ''} onChange={(event) => set({ crew_id: Number(event.currentTarget.value) || null })}>
            <option value="">{say('no_crew')}</option>
            {crews.value.map((crew) => <option key={crew.crew_id} value={crew.crew_id}>{pickName(crew.name, crew.name_en)}</option>)}
          </select>
        </label>
      )}
      <ScopePicker title="lifelines" choices={LIFELINES.map((code) => ({ code, name: lifelineName(code) }))} chosen={described.lifelines} choose={(lifelines) => set({ lifelines })} isLocked={isOwn} />
      <ScopePicker title="districts" choices={districts.value.map((one) => ({ code: one.code, name: pickName(one.name, one.nameEn) }))} chosen={described.districts} choose={(chosen) => set({ districts: chosen })} isLocked={isOwn} />
      {!isMachine && <Personal described={described} set={set} />}
      <p class="acts"><button class="primary" disabled={isBusy}>{say('save')}</button><button type="button" onClick={cancel}>{say(account ? 'close' : 'cancel')}</button></p>
    </form>
  )
}

function Roles({ chosen, choices, choose, isLocked }: { chosen: Role[]; choices: readonly Role[]; choose: (roles: Role[]) => void; isLocked: boolean }) {
  const toggle = (role: Role): void => choose(chosen.includes(role) ? chosen.filter((one) => one !== role) : [...chosen, role])
  return (
    <fieldset disabled={isLocked}>
      <legend>{say('roles')}</legend>
      {choices.map((role) => (
        <label key={role} class="role">
          <input type="checkbox" checked={chosen.includes(role)} onChange={() => toggle(role)} />
          <span><b>{say(`role_${role}`)}</b><small>{say(`does_${role}`)}</small></span>
        </label>
      ))}
    </fieldset>
  )
}

function Personal({ described, set }: { described: Described; set: (changed: Partial<Described>) => void }) {
  return (
    <fieldset>
      <legend>{say('contact')}</legend>
      <Line word="phone" kind="tel" value={described.phone} set={(phone) => set({ phone })} />
      <Line word="email" kind="email" value={described.email} set={(email) => set({ email })} />
      <label>{say('language')}
        <select value={described.language} onChange={(event) => set({ language: event.currentTarget.value as Described['language'] })}>
          <option value="zh">中文</option><option value="en">English</option>
        </select>
      </label>
      <Line word="subject" hint="subject_hint" value={described.oidc_subject} set={(oidc_subject) => set({ oidc_subject })} />
      <p class="quiet">{say('personal_hint')}</p>
    </fieldset>
  )
}

type LineFacts = { word: Parameters<typeof say>[0]; hint?: 'subject_hint'; kind?: 'text' | 'tel' | 'email'; value: string | null; set: (value: string | null) => void }

/** An empty field says nothing, which the service knows as null. */
function Line({ word, hint, kind = 'text', value, set }: LineFacts) {
  return (
    <label>{say(word)}
      <input type={kind as 'text'} value={value ?? ''} maxLength={200} autocomplete="off" onInput={(event) => set(event.currentTarget.value.trim() || null)} />
      {hint && <small>{say(hint)}</small>}
    </label>
  )
}
