/** Screen words in the language the operator chose; remembered, and the browser's language at first. */
import { effect } from '@preact/signals'
import type { Words } from '../api/types.ts'
import { remember } from '../state/memory.ts'
import { en } from './en.ts'
import { firstLanguage, language, type Language } from './language.ts'
import { zh, type TextKey } from './zh.ts'

export { firstLanguage, language, type Language }
export type { TextKey }

const WORDS: Record<Language, Record<TextKey, string>> = { zh, en }

export function followLanguage(): void {
  effect(() => {
    remember('language', language.value)
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
    document.title = text('product')
  })
}

export type Parts = Record<string, string | number>

export function text(key: TextKey, parts: Parts = {}): string {
  return textIn(language.value, key, parts)
}

export function textIn(chosen: Language, key: TextKey, parts: Parts = {}): string {
  return WORDS[chosen][key].replace(/\{(\w+)\}/g, (_whole, name: string) => String(parts[name] ?? ''))
}

/** Picks the language of a pair sent by the API; either side may be missing in a customer's own register. */
export function pick(words: Words | null | undefined, chosen: Language = language.value): string {
  if (!words) return ''
  return words[chosen] || words.zh || words.en || ''
}

export function pickName(chinese: string | null | undefined, english: string | null | undefined): string {
  return pick({ zh: chinese ?? '', en: english ?? '' })
}
