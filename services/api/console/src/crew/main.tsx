/** Starts the crew app: memory of the phone first, then the line. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import { remember } from '../state/memory.ts'
import { language } from '../text/language.ts'
import '../style/tokens.css'
import './crew.css'
import { App } from './app.tsx'
import { fetchChineseIfMissing } from './chinese.ts'
import { lookAtPush } from '../reach/push.ts'
import { followNotices } from './ring.ts'
import { start } from './state.ts'
import { say } from './words.ts'

effect(() => {
  remember('language', language.value)
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  document.title = say('title')
})
// letters that were drawn as boxes once stay boxes
void fetchChineseIfMissing().finally(() => render(<App />, document.getElementById('crew')!))
followNotices()
void lookAtPush()
void start()
if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/crew-worker.js', { scope: '/crew' })
