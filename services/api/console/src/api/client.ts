/** The one place that speaks HTTP. Every refusal becomes a `Problem` (RFC 9457); a lost session is told to one listener. */

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly reason: string | null = null,
    /** The detail in Chinese, where the service has it. */
    readonly detailZh: string | null = null,
  ) {
    super(detail)
  }
}

/** The service could not be reached at all: no answer, not a refusal. */
export class Unreachable extends Error {}

let onSessionLost: () => void = () => {}
export function whenSessionLost(listener: () => void): void {
  onSessionLost = listener
}

export async function send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const answer = await fetch(path, request(method, body, signal)).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new Unreachable(path, { cause })
  })
  if (answer.ok) return answer
  // Signing in answers 401 for a wrong password: that is no lost session.
  if (answer.status === 401 && path !== '/api/session') onSessionLost()
  throw await readProblem(answer)
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await send('GET', path, undefined, signal)).json()) as T
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  return (await (await send('POST', path, body)).json()) as T
}

/** Builds `?key=value` from what is set; null and undefined are left out. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const pairs = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
  if (pairs.length === 0) return ''
  return '?' + new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()
}

function request(method: string, body: unknown, signal?: AbortSignal): RequestInit {
  const accept = { Accept: 'application/json, application/octet-stream' }
  const init: RequestInit = { method, credentials: 'same-origin', headers: accept }
  if (signal) init.signal = signal
  if (body !== undefined) {
    init.headers = { ...accept, 'Content-Type': 'application/json' }
    init.body = JSON.stringify(body)
  }
  return init
}

async function readProblem(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => ({}))) as { detail?: unknown; title?: unknown; reason?: unknown; denied_zh?: unknown }
  const detail = typeof told.detail === 'string' ? told.detail : String(told.title ?? answer.statusText)
  const words = (said: unknown): string | null => (typeof said === 'string' ? said : null)
  return new Problem(answer.status, detail, words(told.reason), words(told.denied_zh))
}
