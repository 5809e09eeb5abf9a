/** Words of one part of the console in both languages, kept with the screens that use them and loaded with them. */
import { language } from './language.ts'

export type Say<Word extends string> = (word: Word, parts?: Record<string, string | number>) => string

export function speaker<Word extends string>(zh: Record<Word, string>, en: Record<Word, string>): Say<Word> {
  return (word, parts = {}) => (language.value === 'zh' ? zh : en)[word].replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name] ?? ''))
}
