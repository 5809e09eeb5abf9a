/** Who is signed in. `expired` keeps the last picture on screen, dimmed, with the sign-in over it. */
import { signal } from '@preact/signals'
import { Problem, whenSessionLost } from '../api/client.ts'
import * as resources from '../api/resources.ts'
import type { Session } from '../api/types.ts'

export type SessionState =
  | { kind: 'asking' }
  | { kind: 'signed-in'; name: string; may: ReadonlySet<string>; mustChange: boolean }
  | { kind: 'signed-out' }
  | { kind: 'expired'; name: string }
  | { kind: 'unreachable' }

export const session = signal<SessionState>({ kind: 'asking' })
/** Signed in and free to go on: a temporary password must be changed before anything else. */
export const isSignedIn = (): boolean => session.value.kind === 'signed-in' && !session.value.mustChange

/** May the person who is signed in do this? The service decides; this only hides what it would refuse. */
export function may(permission: string): boolean {
  return session.value.kind === 'signed-in' && session.value.may.has(permission)
}

function signedIn(who: Session): SessionState {
  return { kind: 'signed-in', name: who.name, may: new Set(who.permissions), mustChange: who.must_change_password }
}

export function followSession(): void {
  whenSessionLost(lose)
}

function lose(): void {
  const before = session.peek()
  if (before.kind === 'signed-in' && !before.mustChange) session.value = { kind: 'expired', name: before.name }
  else if (before.kind === 'asking' || before.kind === 'signed-in') session.value = { kind: 'signed-out' }
}

/** The stream cannot say why it was refused, so a lost stream asks here whether the session is the reason. */
export async function askSession(): Promise<void> {
  try {
    session.value = signedIn(await resources.readSession())
  } catch (problem) {
    if (problem instanceof Problem && (problem.status === 401 || problem.status === 403)) lose()
    else if (session.peek().kind === 'asking' || session.peek().kind === 'unreachable') {
      session.value = { kind: 'unreachable' }
      setTimeout(() => void askSession(), 3000)
    }
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  const who = await resources.signIn(name, password)
  // Typed a moment ago, and to be changed at once: nobody should have to type it again.
  temporaryPassword = who.must_change_password ? password : null
  session.value = signedIn(who)
}
let temporaryPassword: string | null = null
export const typedPassword = (): string | null => temporaryPassword

export async function signOut(): Promise<void> {
  await resources.signOut().catch(() => {})
  // A fresh page forgets what the person before was shown.
  location.assign('/')
}
