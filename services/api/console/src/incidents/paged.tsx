/** Somebody is asked for: over everything else until they say that they have it, or somebody else has. */
import type { Level, Notice } from '../api/types.ts'
import { now } from '../state/clock.ts'
import { page, selectIncident } from '../state/selection.ts'
import { formatSpan, instant } from '../text/format.ts'
import { pick } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { arrangeNotices } from './arranged.ts'
import { answer, notices, takenOver } from './state.ts'
import { say } from './words.ts'

/** More would cover what they are about. */
const MOST_SHOWN = 3

export function PagedBar() {
  const waiting = arrangeNotices(notices.value)
  if (waiting.length === 0) return takenOver.value && <p class="paged-bar is-taken" role="status">{say('heard_by', { name: takenOver.value.name, title: pick(takenOver.value.title) })}</p>
  return (
    <div class={`paged-bar level-${waiting[0]!.level ?? 4}`} role="alert" aria-label={say('paged')}>
      {waiting.slice(0, MOST_SHOWN).map((notice, place) => <Paged key={notice.notification_id} notice={notice} isFirst={place === 0} count={waiting.length} />)}
      {waiting.length > MOST_SHOWN && <p>{say('paged_more', { n: waiting.length - MOST_SHOWN })}</p>}
    </div>
  )
}

function Paged({ notice, isFirst, count }: { notice: Notice; isFirst: boolean; count: number }) {
  const show = (): void => {
    if (notice.incident_id === null) return
    page.value = 'map'
    selectIncident(notice.incident_id)
  }
  return (
    <div class={isFirst ? 'paged is-first' : 'paged'}>
      {notice.level !== null && <LevelGlyph level={notice.level as Level} size={isFirst ? 36 : 24} />}
      <span>
        <small>{say('paged')}{isFirst && count > 1 && ` 1/${count}`} · {formatSpan(now.value - instant(notice.created_at))}{notice.is_drill && <em class="drill">{say('drill_short')}</em>}</small>
        <button class="plain" onClick={show}>{pick(notice.title)}</button>
      </span>
      <button class="primary" onClick={() => void answer(notice)}>{say('heard')}{isFirst && <kbd>Y</kbd>}</button>
    </div>
  )
}
