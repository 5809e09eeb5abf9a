/// <reference lib="webworker" />
/**
 * The part that lives while the app is closed: serves the shell without a line, shows pushes, leads to the order.
 * One file without imports: old browsers register only such.
 */
const worker = self as unknown as ServiceWorkerGlobalScope

type Pushed = { tag: string; title: string; body: string; link: string; level: number | null; language: string; wants_answer: boolean; answer_url: string | null }

const SHELL = 'crew-shell'
const PAGE = '/crew'

worker.addEventListener('install', (event) => {
  event.waitUntil(fillShell().then(() => worker.skipWaiting()))
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim())
})

/** The page and every file it names; names change with their content, so that what is kept is never stale. */
async function fillShell(): Promise<void> {
  const shell = await caches.open(SHELL)
  const page = await fetch(PAGE, { headers: { Accept: 'text/html' }, cache: 'reload' })
  const names = [...(await page.clone().text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((found) => found[1]!)
  await Promise.all([shell.put(PAGE, page), shell.addAll([...new Set(names)])])
}

worker.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url)
  if (event.request.method !== 'GET' || address.origin !== worker.location.origin || address.pathname.startsWith('/api/')) return
  event.respondWith(event.request.mode === 'navigate' ? freshPage() : keptFile(event.request))
})

/** A line that hardly carries anything must not keep the app from opening. [ms] */
const PATIENCE = 4000

/** The newest page when there is a line, the kept one when there is none. */
async function freshPage(): Promise<Response> {
  const fresh = await fetch(PAGE, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null)
  if (fresh?.ok) {
    await (await caches.open(SHELL)).put(PAGE, fresh.clone())
    return fresh
  }
  return (await caches.match(PAGE)) ?? Response.error()
}

async function keptFile(request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const fresh = await fetch(request)
  if (fresh.ok && new URL(request.url).pathname.startsWith('/assets/')) await (await caches.open(SHELL)).put(request, fresh.clone())
  return fresh
}

worker.addEventListener('push', (event) => {
  event.waitUntil(show(event.data?.json() as Pushed))
})

async function show(pushed: Pushed): Promise<void> {
  await worker.registration.showNotification(pushed.title, optionsOf(pushed))
  await tellPages()
}

/** The same tag replaces without a second buzz. */
function optionsOf(pushed: Pushed): NotificationOptions {
  const actions = pushed.wants_answer && pushed.answer_url ? [{ action: 'answer', title: pushed.language === 'zh' ? '收到' : 'I have it' }] : []
  const options = { body: pushed.body, tag: pushed.tag, data: pushed, requireInteraction: pushed.wants_answer, renotify: false, icon: '/icon-192.png', badge: '/icon-192.png', lang: pushed.language, actions }
  return options as NotificationOptions
}

worker.addEventListener('notificationclick', (event) => {
  const pushed = event.notification.data as Pushed
  event.notification.close()
  event.waitUntil(event.action === 'answer' && pushed.answer_url ? answer(pushed, pushed.answer_url) : open(pushed.link))
})

/** Already answered (409) is answered as well. What did not get through comes back, for it would look like done. */
async function answer(pushed: Pushed, address: string): Promise<void> {
  const sent = await fetch(new URL(address).pathname, { method: 'POST' }).catch(() => null)
  if (!sent?.ok && sent?.status !== 409) {
    const body = pushed.language === 'zh' ? '应答未送出，请打开应用' : 'Your answer did not get through: open the app'
    await worker.registration.showNotification(pushed.title, optionsOf({ ...pushed, body, answer_url: null }))
  }
  await tellPages()
}

async function tellPages(): Promise<void> {
  for (const page of await worker.clients.matchAll({ type: 'window' })) page.postMessage('pushed')
}

async function open(link: string): Promise<void> {
  const [page] = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const shown = await page?.navigate(link).catch(() => null)
  if (shown) await shown.focus()
  else await worker.clients.openWindow(link)
}
