/** How an address is made of what a vendor gives people: a link, a token, a secret. Pure. */

export type Field = 'link' | 'secret' | 'corporation' | 'agent' | 'user' | 'server' | 'account' | 'password' | 'to' | 'gateway' | 'phone' | 'address'
export type Vendor = 'wecombot' | 'dingtalk' | 'feishu' | 'wechat' | 'mail' | 'sms' | 'other'
export type Values = Partial<Record<Field, string>>

export const VENDORS: readonly Vendor[] = ['wecombot', 'dingtalk', 'feishu', 'wechat', 'mail', 'sms', 'other']

export const FIELDS: Record<Vendor, readonly Field[]> = {
  wecombot: ['link'],
  dingtalk: ['link', 'secret'],
  feishu: ['link'],
  wechat: ['corporation', 'secret', 'agent', 'user'],
  mail: ['server', 'account', 'password', 'to'],
  sms: ['gateway', 'phone'],
  other: ['address'],
}
/** These may stay empty. */
export const OPTIONAL: ReadonlySet<Field> = new Set<Field>(['secret', 'user'])
/** These are not shown while they are written. */
export const HIDDEN: ReadonlySet<Field> = new Set<Field>(['secret', 'password'])

const code = encodeURIComponent

/** The address that the service is told; null as long as something is missing or no link of this vendor. */
export function addressOf(vendor: Vendor, values: Values): string | null {
  const said = (field: Field): string => (values[field] ?? '').trim()
  if (FIELDS[vendor].some((field) => !said(field) && !(OPTIONAL.has(field) && !(vendor === 'wechat' && field === 'secret')))) return null
  switch (vendor) {
    case 'wecombot':
      return prefixed('wecombot://', argument(said('link'), 'key') ?? bare(said('link')))
    case 'dingtalk': {
      const token = argument(said('link'), 'access_token') ?? bare(said('link'))
      return prefixed(said('secret') ? `dingtalk://${code(said('secret'))}@` : 'dingtalk://', token)
    }
    case 'feishu':
      return feishu(said('link'))
    case 'wechat':
      return `wechat://${code(said('corporation'))}:${code(said('secret'))}@${code(said('agent'))}/${code(said('user'))}`
    case 'mail':
      return `mailtos://${code(said('account'))}:${code(said('password'))}@${said('server')}?from=${code(said('account'))}&to=${code(said('to'))}`
    case 'sms':
      return sms(said('gateway'), said('phone'))
    case 'other':
      return said('address').includes('://') ? said('address') : null
  }
}

function feishu(link: string): string | null {
  const found = /^https:\/\/open\.(feishu\.cn|larksuite\.com)\/open-apis\/bot\/v2\/hook\/([\w-]+)/.exec(link)
  if (found) return `${found[1] === 'feishu.cn' ? 'feishu' : 'lark'}://${found[2]}`
  return prefixed('feishu://', bare(link))
}

/** JSON over HTTP, with the number as a member called `phone`. */
function sms(gateway: string, phone: string): string | null {
  const found = /^(https?):\/\/(.+)$/.exec(gateway)
  if (!found) return null
  return `${found[1] === 'https' ? 'jsons' : 'json'}://${found[2]}${found[2]!.includes('?') ? '&' : '?'}:phone=${code(phone)}`
}

function argument(link: string, name: string): string | null {
  return URL.canParse(link) ? new URL(link).searchParams.get(name) : null
}

/** A token alone; a link is none. */
function bare(text: string): string | null {
  return /^[\w-]+$/.test(text) ? text : null
}

function prefixed(prefix: string, token: string | null): string | null {
  return token === null ? null : prefix + code(token)
}
