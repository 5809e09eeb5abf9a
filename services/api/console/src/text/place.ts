/** Where something is, in one line: its name, and its road when the name does not say it already. */
import { language, pickName } from './text.ts'

export type Placed = { code: string, name: string | null | undefined, nameEn: string | null | undefined, road: string | null | undefined }

/** Roads are known in Chinese only; an English line does without. */
export function placeOf({ code, name, nameEn, road }: Placed): string {
  const called = pickName(name, nameEn) || code
  return road && language.value === 'zh' && !called.includes(road) ? `${called} · ${road}` : called
}

export function placeOfAlert(alert: { asset_code: string, asset_name?: string | null, asset_name_en?: string | null, road?: string | null }): string {
  return placeOf({ code: alert.asset_code, name: alert.asset_name, nameEn: alert.asset_name_en, road: alert.road })
}
