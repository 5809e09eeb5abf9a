/** Which language the screens speak; remembered, and the browser's at first. */
import { signal } from '@preact/signals'
import { recall } from '../state/memory.ts'

export type Language = 'zh' | 'en'

export function firstLanguage(remembered: string | null, ofBrowser: readonly string[]): Language {
  if (remembered === 'zh' || remembered === 'en') return remembered
  const known = ofBrowser.find((code) => /^(zh|en)\b/.test(code))
  return known?.startsWith('en') ? 'en' : 'zh'
}

const browserLanguages = typeof navigator === 'undefined' ? [] : navigator.languages
export const language = signal<Language>(firstLanguage(recall('language'), browserLanguages))
