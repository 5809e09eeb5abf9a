/** Starts the console: fonts and language first, then the session, then the live picture. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import './style/fonts.css'
import './style/tokens.css'
import { followFlood } from './alerts/flood.ts'
import { followHand } from './alerts/shown.ts'
import { App } from './frame/app.tsx'
import { followKeys } from './frame/keys.ts'
import { startFeedWatch } from './live/feed.ts'
import { follow } from './live/follow.ts'
import { followSound } from './sound/sound.ts'
import { startClock } from './state/clock.ts'
import { followAddress } from './state/selection.ts'
import { askSession, followSession, isSignedIn } from './state/session.ts'
import { followLanguage } from './text/text.ts'

followLanguage()
followSession()
followAddress()
followKeys()
startClock()
render(<App />, document.getElementById('console')!)
void askSession()
startOnceSignedIn()

function startOnceSignedIn(): void {
  let hasStarted = false
  effect(() => {
    if (!isSignedIn() || hasStarted) return
    hasStarted = true
    startFeedWatch()
    followFlood()
    followHand()
    followSound()
    follow()
  })
}
