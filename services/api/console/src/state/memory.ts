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
