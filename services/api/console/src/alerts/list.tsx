/** The list of live alerts: only the rows in view exist, and the order holds still under a hand. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Alert } from '../api/types.ts'
import { isInterrupted } from '../live/feed.ts'
import { sayCount } from '../live/say-count.ts'
import { isFiltered, searchWords, showAll } from '../state/filters.ts'
import { liveAlerts } from '../state/alerts.ts'
import { selectedAlertId } from '../state/selection.ts'
import { formatCount } from '../text/format.ts'
import { text } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import './list.css'
import { FloodBanner } from './flood-banner.tsx'
import { isFolding } from './flood.ts'
import { AlertRow } from './row.tsx'
import { moveHand, showWaiting, shownAlerts, waitingAlerts } from './shown.ts'
import { ROW_HEIGHT, rowsInView, scrollToShow } from './window.ts'
import { EmptyList } from './empty-list.tsx'

export function AlertList() {
  const alerts = shownAlerts.value
  return (
    <section class="alert-list" aria-label={text('alerts')}
      onPointerEnter={() => moveHand({ isPointerInside: true })} onPointerLeave={() => moveHand({ isPointerInside: false })}
      onPointerMove={() => moveHand({})} onKeyDown={() => moveHand({})}
      onFocusIn={() => moveHand({ isFocusInside: true })} onFocusOut={() => moveHand({ isFocusInside: false })}>
      <ListHead count={alerts?.length ?? null} />
      <FloodBanner />
      {alerts && alerts.length > 0 ? <Rows alerts={alerts} /> : <EmptyList />}
    </section>
  )
}

function ListHead({ count }: { count: number | null }) {
  const all = liveAlerts.value?.length ?? null
  const isPart = count !== null && all !== null && (isFiltered() || isFolding.value)
  return (
    <header class="list-head">
      <h2>{text('alerts')}</h2>
      <span class="list-count">{isPart ? `${formatCount(count)} / ${formatCount(all)}` : sayCount(count)}</span>
      <NewPill />
      <span class="search">
        <input id="alert-search" type="search" placeholder={text('search')} title={text('search_hint')} aria-label={text('search_hint')}
          value={searchWords.value} onInput={(event) => (searchWords.value = event.currentTarget.value)} />
        {!searchWords.value && <kbd>/</kbd>}
      </span>
      {isFiltered() && <button class="plain" onClick={showAll}>{text('show_all')}</button>}
      {isInterrupted.value && count !== null && <span class="list-doubt" title={text('stale_bar')}>?</span>}
    </header>
  )
}

function Rows({ alerts }: { alerts: Alert[] }) {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 600 })
  const selected = selectedAlertId.value
  useEffect(() => watchHeight(box.current!, (height) => setView((before) => ({ ...before, height }))), [])
  useEffect(() => {
    const place = alerts.findIndex((alert) => alert.alert_id === selected)
    if (place >= 0) box.current!.scrollTop = scrollToShow(place, box.current!.scrollTop, box.current!.clientHeight)
  }, [selected])
  const { first, end } = rowsInView(view.top, view.height, alerts.length)
  return (
    <div ref={box} id="alert-rows" class="rows" role="grid" tabIndex={0} aria-label={text('alerts')} aria-rowcount={alerts.length}
      aria-activedescendant={selected === null ? undefined : `alert-${selected}`}
      onScroll={(event) => setView((before) => ({ ...before, top: (event.target as HTMLElement).scrollTop }))}>
      <div role="presentation" style={{ height: `${alerts.length * ROW_HEIGHT}px`, position: 'relative' }}>
        {alerts.slice(first, end).map((alert, at) => (
          <AlertRow key={alert.alert_id} alert={alert} place={first + at} isSelected={alert.alert_id === selected} />
        ))}
      </div>
    </div>
  )
}

function NewPill() {
  const waiting = waitingAlerts.value
  if (waiting.length === 0) return null
  const worst = waiting.reduce((one, other) => (other.level < one.level ? other : one))
  return (
    <button class="new-pill" title={text('new_alerts_hint')} onClick={showWaiting}>
      <LevelGlyph level={worst.level} size={18} /> {text('new_alerts', { count: waiting.length })}
    </button>
  )
}

function watchHeight(element: HTMLElement, told: (height: number) => void): () => void {
  const observer = new ResizeObserver(() => told(element.clientHeight))
  observer.observe(element)
  return () => observer.disconnect()
}
