import { afterEach, describe, expect, it } from 'vitest'
import { language } from '../src/text/text.ts'
import { placeOf } from '../src/text/place.ts'

const manhole = { code: 'Y-1', name: '雨水井 Y-1', nameEn: 'Storm manhole Y-1', road: '人民路' }
const before = language.value
afterEach(() => { language.value = before })

describe('place', () => {
  it('names the road in Chinese, once', () => {
    language.value = 'zh'
    expect(placeOf(manhole)).toBe('雨水井 Y-1 · 人民路')
    expect(placeOf({ ...manhole, name: '人民路雨水井 Y-1' })).toBe('人民路雨水井 Y-1')
  })
  it('leaves a road that is known in Chinese only out of an English line', () => {
    language.value = 'en'
    expect(placeOf(manhole)).toBe('Storm manhole Y-1')
  })
  it('falls back to the code', () => {
    expect(placeOf({ code: 'Y-1', name: null, nameEn: null, road: null })).toBe('Y-1')
  })
})
