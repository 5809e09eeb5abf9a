/** Somebody is asked for: over everything else until they say that they have it. */
import { selectIncident } from '../state/selection.ts'
import { pick } from '../text/text.ts'
import { answer, notices } from './state.ts'
import { say } from './words.ts'

export function PagedBar() {
  const [first, ...others] = notices.value
  if (!first) return null
  return (
    <div class="paged-bar" role="alert">
      <b>{say('paged')}{others.length > 0 && ` +${others.length}`}</b>
      <button class="plain" onClick={() => first.incident_id !== null && selectIncident(first.incident_id)}>{pick(first.title)}</button>
      {first.is_drill && <em class="drill">{say('drill')}</em>}
      <button class="primary" onClick={() => void answer(first)}>{say('heard')}</button>
    </div>
  )
}
