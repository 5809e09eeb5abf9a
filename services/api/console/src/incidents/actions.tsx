/** What can be done now, each with its key; what cannot is there too, and says why when it is asked for. */
import type { IncidentDetail } from '../api/types.ts'
import { Popover } from '../frame/popover.tsx'
import { may } from '../state/session.ts'
import { pick } from '../text/text.ts'
import { standings, type Act, type Standing } from './acts.ts'
import { Merge, Rename, Split } from './arrange.tsx'
import { ActForm } from './act-form.tsx'
import { ask, asked, refusedAct } from './asked.ts'
import { Dispatch } from './dispatch.tsx'
import { say, sayNamed } from './words.ts'

export function Actions({ incident }: { incident: IncidentDetail }) {
  const act = asked.value
  if (act === 'dispatch') return <Dispatch incident={incident} />
  if (act === 'rename') return <Rename incident={incident} />
  if (act === 'split') return <Split incident={incident} />
  if (act === 'merge') return <Merge incident={incident} />
  if (act !== null) return <ActForm key={act} incident={incident} act={act} />
  const all = standings(incident, may)
  const seldom = all.filter((one) => one.place === 'more')
  return (
    <footer class="incident-actions" aria-label={say('drawer')}>
      <Refusal incident={incident} />
      {all.filter((one) => one.place === 'front').map((one) => <ActButton key={one.act} standing={one} />)}
      {seldom.length > 0 && (
        <Popover name={say('more')} className="more" label={say('more')}>
          {seldom.map((one) => <li key={one.act}><ActButton standing={one} /></li>)}
        </Popover>
      )}
    </footer>
  )
}

/** Refused buttons can be pressed: a screen that only greys out leaves the operator guessing. */
function ActButton({ standing: { act, key, reason, isNext } }: { standing: Standing }) {
  return (
    <button class={isNext ? 'primary' : ''} aria-disabled={reason !== null} data-act={act} title={reason ? pick(reason) : undefined} onClick={() => ask(act, reason !== null)}>
      {actWord(act)} <kbd>{key}</kbd>
    </button>
  )
}

function Refusal({ incident }: { incident: IncidentDetail }) {
  const act = refusedAct.value
  const reason = incident.actions.find((one) => one.action === act)?.reason
  if (act === null || !reason) return null
  return <p class="refusal" role="alert">{say('why_not', { act: actWord(act), reason: pick(reason) })}</p>
}

const actWord = (act: Act): string => sayNamed('act_', act)
