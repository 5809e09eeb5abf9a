/** What is on screen: sign-in, or the map with its list, or one of the tables. */
import { fontsLoaded } from '../ui/fonts.ts'
import { lazy } from '../ui/lazy.tsx'
import { AlertList } from '../alerts/list.tsx'
import { announcement } from '../alerts/announce.ts'
import { isInterrupted } from '../live/feed.ts'
import { narrowView, page, selectedAlertId, selectedIncidentId, selectedSensorId } from '../state/selection.ts'
import { session } from '../state/session.ts'
import { opening } from '../incidents/asked.ts'
import { IncidentList } from '../incidents/list.tsx'
import { PagedBar } from '../incidents/paged.tsx'
import { FirstPassword } from '../account/first-password.tsx'
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
const OpenPanel = lazy(() => import('../incidents/open-panel.tsx'))
const IncidentHistory = lazy(() => import('../incidents/history.tsx'))
const SensorPanel = lazy(() => import('../sensors/panel.tsx'))
const RejectedMessages = lazy(() => import('../pages/rejected-messages.tsx'))
const ReachPage = lazy(() => import('../reach/page.tsx'))
const SystemHealth = lazy(() => import('../pages/system-health.tsx'))
const ShiftPage = lazy(() => import('../shift/page.tsx'))
const Admin = lazy(() => import('../admin/page.tsx'))
const Password = lazy(() => import('../account/password-page.tsx'))

export function App() {
  const { kind } = session.value
  if (kind === 'asking') return null
  if (session.value.kind === 'signed-in' && session.value.mustChange) return <FirstPassword />
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
  const hasDrawer = selectedIncidentId.value !== null || opening.value !== null
  const names = ['frame', shown === 'map' ? '' : 'is-page', hasDrawer ? 'has-drawer' : '', `shows-${narrowView.value}`, session.value.kind === 'expired' ? 'is-expired' : '']
  return (
    <div class={names.join(' ')} inert={session.value.kind === 'expired'}>
      <TopBar />
      <div class="bars">
        <PagedBar />
        <Interruption />
      </div>
      <Rail />
      <main class={isInterrupted.value ? 'map-area is-interrupted' : 'map-area'}>
        <MapView />
      </main>
      {opening.value !== null ? <OpenPanel /> : selectedIncidentId.value !== null && <IncidentPanel />}
      <aside class="side">
        {selectedAlertId.value !== null && <AlertDetailPanel />}
        {selectedSensorId.value !== null && <SensorPanel />}
        <IncidentList />
        <AlertList />
      </aside>
      {shown === 'incidents' && <IncidentHistory />}
      {shown === 'rejected-messages' && <RejectedMessages />}
      {shown === 'health' && <SystemHealth />}
      {shown === 'shift' && <ShiftPage />}
      {shown === 'admin' && <Admin />}
      {shown === 'password' && <Password />}
      {shown === 'reach' && <ReachPage />}
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
