/** Why a delivery was not taken, in the reader's language. The service says it in English; what it says anew stays so. */
import { language } from '../text/language.ts'

const CHINESE: readonly (readonly [RegExp, string])[] = [
  [/^answered (\d+)$/, '对方返回 $1'],
  [/^answered None$/, '对方没有应答'],
  [/^no answer within ([\d.]+) s$/, '$1 秒内没有应答'],
  [/^no answer in time$/, '对方没有及时应答'],
  [/^nobody answers at this address$/, '此地址无人应答'],
  [/^the (address|push service) cannot be resolved$/, '地址无法解析'],
  [/^private addresses are not allowed$/, '不允许调用私有地址'],
  [/^the service refused or did not answer$/, '服务拒绝或没有应答'],
  [/^this address is not one that messages can be sent to$/, '不是可以发消息的地址'],
  [/^the browser's keys cannot be used.*$/, '浏览器的推送密钥无效'],
  [/^every attempt so far ended without a word$/, '每次尝试都中断，没有结果'],
  [/^a mistake of ours: (.*)$/, '系统内部错误：$1'],
]

export function sayReason(reason: string | null | undefined): string {
  if (!reason) return ''
  if (language.value !== 'zh') return reason
  const known = CHINESE.find(([pattern]) => pattern.test(reason))
  return known ? reason.replace(known[0], known[1]) : reason
}
