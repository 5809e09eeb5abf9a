/** The rows in reading order, under the moment that they are about; what is wrong with a row stands below it. */
import { useState } from 'preact/hooks'
import type { Level } from '../api/types.ts'
import { may } from '../state/session.ts'
import { pick } from '../text/text.ts'
import { LevelGlyph } from '../ui/level-glyph.tsx'
import { Change } from './difference.tsx'
import { RouteForm } from './route-form.tsx'
import { hoursOf, levelName, whatOf, whenOf } from './routing-text.ts'
import { bodyOf, edited, MOMENTS, PAGING, removeRoute, saveRoute, table as current, type Fault, type Route } from './routing-state.ts'
import { say, sayNamed } from './routing-words.ts'

type Table = NonNullable<typeof current.value>

export function RouteTable({ table }: { table: Table }) {
  const whole = table.faults.filter((fault) => fault.route_id === null)
  return (
    <>
      {whole.length > 0 && <Faults faults={whole} />}
      {MOMENTS.map((moment) => {
        const rows = table.items.filter((route) => route.moment === moment)
        return rows.length === 0 ? null : (
          <section key={moment} class="moment">
            <h4>{sayNamed('moment_', moment)} <small>{PAGING.has(moment) ? say('asks') : say('informs')}</small></h4>
            <ul>{rows.map((route) => <Row key={route.route_id} route={route} faults={table.faults.filter((fault) => fault.route_id === route.route_id)} />)}</ul>
          </section>
        )
      })}
    </>
  )
}

function Row({ route, faults }: { route: Route; faults: readonly Fault[] }) {
  const [wish, ask] = useState<'off' | 'remove' | null>(null)
  const isEdited = edited.value !== 'new' && edited.value?.route_id === route.route_id
  return (
    <li id={`route-${route.route_id}`} class={route.enabled ? '' : 'is-off'}>
      <div class="route">
        <b class="when">{whenOf(route.step, route.after_seconds)}</b>
        <span class="who"><b>{route.recipient_name ? pick(route.recipient_name) : <span class="is-wrong">{route.recipient} {say('gone')}</span>}</b> <small>{sayNamed('kind_', route.recipient_kind)}</small></span>
        <span class="what">{whatOf(route)}</span>
        <span class="level"><LevelGlyph level={route.level as Level} size={17} />{route.level === 1 ? levelName(1) : say('and_worse', { level: levelName(route.level) })}</span>
        <span class="hours">{hoursOf(route)}</span>
        <span class="channels">{route.channels.map((one) => <i key={one}>{sayNamed('', one)}</i>)}{!route.enabled && <em>{say('off_mark')}</em>}</span>
        {may('routing.write') && (
          <span class="acts">
            <button class="plain" onClick={() => (edited.value = isEdited ? null : route)}>{say('edit')}</button>
            <button class="plain" onClick={() => (route.enabled ? ask('off') : void saveRoute(route.route_id, { ...bodyOf(route), enabled: true }))}>{route.enabled ? say('off') : say('on')}</button>
            <button class="plain" onClick={() => ask('remove')}>{say('remove')}</button>
          </span>
        )}
      </div>
      {faults.length > 0 && <Faults faults={faults} />}
      {isEdited && <RouteForm route={route} done={() => (edited.value = null)} />}
      {wish && (
        <Change
          routeId={route.route_id}
          body={wish === 'off' ? { ...bodyOf(route), enabled: false } : null}
          act={wish === 'off' ? say('off') : say('remove')}
          save={() => (wish === 'off' ? saveRoute(route.route_id, { ...bodyOf(route), enabled: false }) : removeRoute(route.route_id))}
          done={() => ask(null)}
        />
      )}
    </li>
  )
}

export function Faults({ faults }: { faults: readonly Fault[] }) {
  return <ul class="faults">{faults.map((fault) => <li key={fault.kind + fault.field}><span class="is-wrong">{pick(fault.words)}</span></li>)}</ul>
}
