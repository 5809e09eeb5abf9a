/** For which part of the city somebody is on duty: nothing ticked is all of it. */
import { LIFELINES } from '../api/types.ts'
import { text } from '../text/text.ts'
import { say } from './words.ts'

type Scoped = { lifelines: string[] | null; districts: string[] | null }

export function ScopeFields({ present }: { present: Scoped | null }) {
  return (
    <fieldset class="scope-fields">
      <legend>{say('scope')}</legend>
      {LIFELINES.map((one) => (
        <label key={one} class="tick"><input type="checkbox" name="lifelines" value={one} defaultChecked={present?.lifelines?.includes(one) ?? false} /> {text(`lifeline_${one}`)}</label>
      ))}
      <label>{say('districts')} <input name="districts" placeholder={say('all')} defaultValue={present?.districts?.join(' ') ?? ''} /></label>
    </fieldset>
  )
}

export function scopeOf(form: FormData): Scoped {
  const lifelines = form.getAll('lifelines').map(String)
  const districts = String(form.get('districts') ?? '').split(/[\s,，、]+/).filter(Boolean)
  return { lifelines: lifelines.length > 0 ? lifelines : null, districts: districts.length > 0 ? districts : null }
}
