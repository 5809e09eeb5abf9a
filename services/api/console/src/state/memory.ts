/** What this browser remembers between visits. A browser that forbids storage merely forgets. */

export function recall(key: string): string | null {
  try {
    return localStorage.getItem('lifeline.' + key)
  } catch {
    return null
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem('lifeline.' + key, value)
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}

/** Told when another window of this browser remembers something else. */
export function whenRemembered(key: string, told: (value: string) => void): void {
  addEventListener('storage', (change) => {
    if (change.key === 'lifeline.' + key && change.newValue !== null) told(change.newValue)
  })
}
