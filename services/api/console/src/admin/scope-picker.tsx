/** All of something, or some of it: the two halves of a scope are picked alike. */
import { say, type Word } from './words.ts'

type Facts = {
  title: Word
  choices: { code: string; name: string }[]
  /** Null is all of them. */
  chosen: string[] | null
  choose: (codes: string[] | null) => void
  isLocked: boolean
}

export function ScopePicker({ title, choices, chosen, choose, isLocked }: Facts) {
  const toggle = (code: string): void =>
    choose(chosen?.includes(code) ? chosen.filter((one) => one !== code) : [...(chosen ?? []), code])
  const group = `scope-${title}`
  return (
    <fieldset disabled={isLocked}>
      <legend>{say(title)}</legend>
      <div class="choices">
        <label class="tick"><input type="radio" name={group} checked={chosen === null} onChange={() => choose(null)} /> {say('all')}</label>
        <label class="tick"><input type="radio" name={group} checked={chosen !== null} onChange={() => choose([])} /> {say('some')}</label>
      </div>
      {chosen !== null && (
        <div class="choices picked">
          {choices.length === 0 && <span class="quiet">{say('no_districts_known')}</span>}
          {withUnknown(choices, chosen).map(({ code, name }) => (
            <label key={code} class="tick"><input type="checkbox" checked={chosen.includes(code)} onChange={() => toggle(code)} /> {name}</label>
          ))}
        </div>
      )}
      {chosen?.length === 0 && <p class="warning">{say('nothing_seen')}</p>}
    </fieldset>
  )
}

/** What an account has is shown, also when nobody knows it any more. */
function withUnknown(choices: Facts['choices'], chosen: string[]): Facts['choices'] {
  const unknown = chosen.filter((code) => !choices.some((one) => one.code === code))
  return [...choices, ...unknown.map((code) => ({ code, name: code }))]
}
