/** Who is signed in. `expired` keeps the last picture on screen, dimmed, with the sign-in over it. */
import { signal } from '@preact/signals'
import { Problem, whenSessionLost } from '../api/client.ts'
import * as resources from '../api/resources.ts'

export type SessionState =
  | { kind: 'asking' }
  | { kind: 'signed-in'; name: string }
  | { kind: 'signed-out' }
  | { kind: 'expired'; name: string }
  | { kind: 'unreachable' }

export const session = signal<SessionState>({ kind: 'asking' })
export const isSignedIn = (): boolean => session.value.kind === 'signed-in'

export function followSession(): void {
  whenSessionLost(lose)
}

function lose(): void {
  const before = session.peek()
  if (before.kind === 'signed-in') session.value = { kind: 'expired', name: before.name }
  else if (before.kind === 'asking') session.value = { kind: 'signed-out' }
}

/** The stream cannot say why it was refused, so a lost stream asks here whether the session is the reason. */
export async function askSession(): Promise<void> {
  try {
    session.value = { kind: 'signed-in', name: (await resources.readSession()).name }
  } catch (problem) {
    if (problem instanceof Problem && (problem.status === 401 || problem.status === 403)) lose()
    else if (session.peek().kind === 'asking' || session.peek().kind === 'unreachable') {
      session.value = { kind: 'unreachable' }
      setTimeout(() => void askSession(), 3000)
    }
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  session.value = { kind: 'signed-in', name: (await resources.signIn(name, password)).name }
}

export async function signOut(): Promise<void> {
  await resources.signOut().catch(() => {})
  // A fresh page forgets what the person before was shown.
  location.assign('/')
}
