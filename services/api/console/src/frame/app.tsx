/** What is on screen: sign-in, or the map with its list, or one of the tables. */
import { fontsLoaded } from '../ui/fonts.ts'
import { lazy } from '../ui/lazy.tsx'
import { AlertList } from '../alerts/list.tsx'
import { announcement } from '../alerts/announce.ts'
import { isInterrupted } from '../live/feed.ts'
import { narrowView, page, selectedAlertId, selectedIncidentId, selectedSensorId } from '../state/selection.ts'
import { session } from '../state/session.ts'
import { IncidentList } from '../incidents/list.tsx'
import { PagedBar } from '../incidents/paged.tsx'
import { SignIn } from '../pages/sign-in.tsx'
import { text } from '../text/text.ts'
import { Interruption } from './interruption.tsx'
import { KeyHelp } from './key-help.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'
import '../style/frame.css'

/** The greatest part by far, and always needed: it comes while the session is still being asked for. */
const mapModule = import('../map/map-view.tsx')
const MapView = lazy(async () => (await Promise.all([mapModule, fontsLoaded()]))[0])
const AlertDetailPanel = lazy(() => import('../alerts/detail.tsx'))
const IncidentPanel = lazy(() => import('../incidents/panel.tsx'))
const SensorPanel = lazy(() => import('../sensors/panel.tsx'))
const RejectedMessages = lazy(() => import('../pages/rejected-messages.tsx'))
const ReachPage = lazy(() => import('../reach/page.tsx'))
const AdminPage = lazy(() => import('../admin/page.tsx'))
const SystemHealth = lazy(() => import('../pages/system-health.tsx'))

export function App() {
  const { kind } = session.value
  if (kind === 'asking') return null
  if (kind === 'signed-out' || kind === 'unreachable') return <SignIn />
  return (
    <>
      <Frame />
      {kind === 'expired' && <SignIn />}
      <div class="spoken-only" aria-live="assertive">{announcement.value}</div>
    </>
  )
}

function Frame() {
  const shown = page.value
  const names = ['frame', shown === 'map' ? '' : 'is-page', `shows-${narrowView.value}`, session.value.kind === 'expired' ? 'is-expired' : '']
  return (
    <div class={names.join(' ')} inert={session.value.kind === 'expired'}>
      <TopBar />
      <PagedBar />
      <Rail />
      <main class={isInterrupted.value ? 'map-area is-interrupted' : 'map-area'}>
        <MapView />
        <Interruption />
      </main>
      <aside class="side">
        {selectedIncidentId.value !== null && <IncidentPanel />}
        {selectedAlertId.value !== null && <AlertDetailPanel />}
        {selectedSensorId.value !== null && <SensorPanel />}
        <IncidentList />
        <AlertList />
      </aside>
      {shown === 'rejected-messages' && <RejectedMessages />}
      {shown === 'health' && <SystemHealth />}
      {shown === 'reach' && <ReachPage />}
      {shown === 'admin' && <AdminPage />}
      <PhoneTabs />
      <KeyHelp />
    </div>
  )
}

function PhoneTabs() {
  return (
    <div class="phone-tabs">
      {(['list', 'map'] as const).map((view) => (
        <button key={view} aria-pressed={narrowView.value === view} onClick={() => (narrowView.value = view)}>{text(view)}</button>
      ))}
    </div>
  )
}
