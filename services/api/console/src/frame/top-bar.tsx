/** The one line that answers: how bad, how fresh, how complete, who is here. */
import { simulationRun } from '../state/alerts.ts'
import { now, skewWorthSaying } from '../state/clock.ts'
import { sensorsSilent, sensorsTotal } from '../live/feed.ts'
import { formatClock, formatCount, formatSpan } from '../text/format.ts'
import { language, text } from '../text/text.ts'
import { ConnectionSign } from './connection-sign.tsx'
import { OverrideCounts } from '../incidents/override-counts.tsx'
import { ShiftSign } from '../shift/sign.tsx'
import { LevelChips } from './level-chips.tsx'
import { Menu } from './menu.tsx'
import { SoundButton } from './sound-button.tsx'
import './top-bar.css'

export function TopBar() {
  const other = language.value === 'zh' ? 'en' : 'zh'
  return (
    <header class="top-bar">
      <h1>{text('product')}</h1>
      <SimulationBadge />
      <span class="spring" />
      <LevelChips />
      <OverrideCounts />
      <span class="spring" />
      <ShiftSign />
      <SkewSign />
      <ConnectionSign />
      <SensorCount />
      <SoundButton />
      <button title={text('language_hint')} lang={other} onClick={() => (language.value = other)}>{text('language')}</button>
      <Menu />
      <time class="clock">{formatClock(now.value)}</time>
    </header>
  )
}

function SimulationBadge() {
  const run = simulationRun.value
  return run ? <strong class="simulation" title={text('simulation_hint', { run })}>{text('simulation')}</strong> : null
}

function SensorCount() {
  const total = sensorsTotal.value
  const silent = sensorsSilent.value
  const online = total === null || silent === null ? null : total - silent
  return (
    <span class="sensor-count" title={text('silent_hint')}>
      <b>{formatCount(online)}</b> / {formatCount(total)} <span>{text('online')}</span> · <b>{formatCount(silent)}</b> {text('silent')}
    </span>
  )
}

function SkewSign() {
  const difference = skewWorthSaying.value
  if (difference === null) return null
  // in a rehearsal it is months
  const span = `${difference > 0 ? '+' : '−'}${formatSpan(Math.abs(difference))}`
  return <span class="skew" title={text('skew_hint')}>{text('skew', { span })}</span>
}
