/** The routing table: what it would do on the right, its rows on the left, and what is missing above both. */
import { useEffect } from 'preact/hooks'
import { may } from '../state/session.ts'
import './routing.css'
import { CoverageBar } from './coverage.tsx'
import { DryRunBox } from './dry-run.tsx'
import { RouteForm } from './route-form.tsx'
import { RouteTable } from './route-table.tsx'
import { edited, failure, loadRouting, table } from './routing-state.ts'
import { say } from './routing-words.ts'

export default function Routing() {
  useEffect(() => void loadRouting(), [])
  return (
    <div class="settings routing">
      <p class="intro">{say('intro')}</p>
      {failure.value && <p class="notice" role="alert"><span class="is-wrong">{failure.value}</span></p>}
      <CoverageBar />
      <div class="routing-columns">
        <div class="routing-rows">
          <header class="section-head">
            <h3>{say('title')}</h3>
            {may('routing.write') && <button onClick={() => (edited.value = 'new')}>{say('add')}</button>}
          </header>
          {edited.value === 'new' && <RouteForm route={null} done={() => (edited.value = null)} />}
          {table.value === null && !failure.value && <p class="quiet">{say('loading')}</p>}
          {table.value && <RouteTable table={table.value} />}
        </div>
        <DryRunBox />
      </div>
    </div>
  )
}
