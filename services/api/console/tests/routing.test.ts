import { expect, test } from 'vitest'
import { joinDuration, splitDuration } from '../src/admin/durations.ts'
import { sayReason } from '../src/reach/reasons.ts'
import { browserName } from '../src/reach/push.ts'
import { outcomeOf } from '../src/reach/state.ts'
import { addressOf } from '../src/reach/vendors.ts'
import * as reach from '../src/reach/words.ts'
import * as routing from '../src/admin/routing-words.ts'
import * as webhooks from '../src/admin/webhooks-words.ts'
import { language } from '../src/text/language.ts'

test('links of robots become addresses, tokens alone as well', () => {
  expect(addressOf('wecombot', { link: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=ab-12' })).toBe('wecombot://ab-12')
  expect(addressOf('wecombot', { link: ' ab-12 ' })).toBe('wecombot://ab-12')
  expect(addressOf('dingtalk', { link: 'https://oapi.dingtalk.com/robot/send?access_token=tok', secret: 'SEC/1' })).toBe('dingtalk://SEC%2F1@tok')
  expect(addressOf('dingtalk', { link: 'tok' })).toBe('dingtalk://tok')
  expect(addressOf('feishu', { link: 'https://open.feishu.cn/open-apis/bot/v2/hook/aa-bb' })).toBe('feishu://aa-bb')
  expect(addressOf('feishu', { link: 'https://open.larksuite.com/open-apis/bot/v2/hook/aa-bb' })).toBe('lark://aa-bb')
})

test('what people write into several fields is escaped', () => {
  expect(addressOf('mail', { server: 'mail.city.cn', account: 'duty@city.cn', password: 'a:b/c@d', to: 'wang@city.cn' }))
    .toBe('mailtos://duty%40city.cn:a%3Ab%2Fc%40d@mail.city.cn?from=duty%40city.cn&to=wang%40city.cn')
  expect(addressOf('sms', { gateway: 'https://sms.city.cn/send?sign=x', phone: '+86 138' })).toBe('jsons://sms.city.cn/send?sign=x&:phone=%2B86%20138')
  expect(addressOf('wechat', { corporation: 'c', secret: 's', agent: '1' })).toBe('wechat://c:s@1/')
})

test('a link of somebody else, or a field left empty, makes no address', () => {
  expect(addressOf('wecombot', { link: 'https://example.com/other' })).toBeNull()
  expect(addressOf('feishu', { link: 'https://example.com/hook/x' })).toBeNull()
  expect(addressOf('sms', { gateway: 'sms.city.cn', phone: '138' })).toBeNull()
  expect(addressOf('wechat', { corporation: 'c', agent: '1' })).toBeNull()
  expect(addressOf('mail', { server: 'x', account: 'y', to: 'z' })).toBeNull()
  expect(addressOf('other', { address: 'nonsense' })).toBeNull()
})

test('a test page is through when the vendor has taken or refused it', () => {
  const way = (notification_id: string, state: string) => ({ last_delivery: { notification_id, state, moment: 'test', attempted_at: null, last_error: null } })
  expect(['ready', 'sending', 'delivered', 'discarded', 'dead'].map((state) => outcomeOf(way('a', state), 'a'))).toEqual(['waiting', 'waiting', 'delivered', 'failed', 'failed'])
  expect(outcomeOf(way('before', 'delivered'), 'a')).toBe('waiting')
  expect(outcomeOf({ last_delivery: null }, 'a')).toBe('waiting')
})

test('durations are said in their greatest whole unit and come back exactly', () => {
  for (const seconds of [30, 90, 120, 900, 3600, 5400, 86_400, 604_800, 0]) {
    const { count, unit } = splitDuration(seconds)
    expect(joinDuration(count, unit)).toBe(seconds)
  }
  expect(splitDuration(5400)).toEqual({ count: 90, unit: 'min' })
  expect(splitDuration(604_800)).toEqual({ count: 7, unit: 'd' })
})

test('reasons are said in Chinese when they are known, and stay as they are when not', () => {
  language.value = 'zh'
  expect(sayReason('answered 503')).toBe('对方返回 503')
  expect(sayReason('no answer within 15 s')).toBe('15 秒内没有应答')
  expect(sayReason('something new')).toBe('something new')
  language.value = 'en'
  expect(sayReason('answered 503')).toBe('answered 503')
})

test('devices can be told apart by what they are', () => {
  expect(browserName('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0')).toBe('Edge · Windows')
  expect(browserName('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1')).toBe('Safari · iOS')
  expect(browserName('curl')).toBe('Browser')
})


test('words have the same blanks in both languages', () => {
  const blanks = (said: string): string[] => [...said.matchAll(/\{\w+\}/g)].map(String).sort()
  for (const words of [reach, routing, webhooks]) {
    for (const [key, said] of Object.entries(words.zh)) expect([key, blanks(words.en[key as keyof typeof words.en])]).toEqual([key, blanks(said)])
  }
})
