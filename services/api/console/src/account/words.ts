/** Words of signing in and of one's own password, in both languages; shared by the console and the crew app. */
import { Problem } from '../api/client.ts'
import { language } from '../text/language.ts'

const zh = {
  or: '或', through: '使用{name}登录',
  failed: '登录失败：{reason}', offline: '无法连接服务器', wrong_sign_in: '用户名或密码不正确',
  too_many_attempts: '尝试次数过多，请 15 分钟后再试，或请管理员解除锁定', busy: '登录人数过多，请稍候再试', temporary_password_expired: '临时密码已过期，请向管理员重新申请',
  provider_away: '统一身份认证暂时无法访问，请使用本地账号登录', provider_refused: '统一身份认证未通过', wrong_state: '登录过程已失效或不是由本浏览器发起，请重新登录', not_identified: '身份认证结果校验未通过，请重试；多次出现请联系管理员', unknown_person: '您的身份已确认，但尚未获准使用本系统，请联系管理员', disabled: '此账号已停用，请联系管理员', name_taken: '已有同名账号，请管理员为您关联身份标识', last_admin: '这是最后一位管理员，请使用本地密码登录', too_many: '失败次数过多，请 15 分钟后再试',
  change: '修改密码', first: '请设置您自己的密码', first_why: '当前为管理员设置的临时密码，修改后方可继续。', old: '原密码', temporary: '临时密码', fresh: '新密码', again: '再次输入新密码', show: '显示密码', save: '保存新密码', saving: '正在保存…', saved: '密码已修改，其他设备上的登录已全部退出。', leave: '退出登录',
  advice: '至少 12 个字符。几个不相关的词连在一起最好记，也最难猜；不要求大小写或符号。',
  differ: '两次输入的新密码不一致', wrong_password: '原密码不正确', too_short: '至少 12 个字符', too_long: '最多 200 个字符', too_common: '这个密码太常见，别人最先会试它', contains_name: '密码不能包含您的姓名或账号', unchanged: '新密码与原密码相同', not_done: '未修改：{reason}',
}
export type Word = keyof typeof zh

const en: Record<Word, string> = {
  or: 'or', through: 'Sign in with {name}',
  failed: 'Signing in failed: {reason}', offline: 'The service cannot be reached', wrong_sign_in: 'Name or password is wrong',
  too_many_attempts: 'Too many attempts. Try again in 15 minutes, or ask an admin to lift the lock-out', busy: 'Too many people are signing in; try again in a moment', temporary_password_expired: 'This temporary password has expired; ask an admin for a new one',
  provider_away: 'City sign-in cannot be reached; use a local account', provider_refused: 'City sign-in was not completed', wrong_state: 'This sign-in has expired or was begun in another browser; start again', not_identified: 'The proof of who you are did not hold; try again, and tell an admin if it persists', unknown_person: 'We know who you are, but you have no access here yet; ask an admin', disabled: 'This account is closed; ask an admin', name_taken: 'An account of this name exists; ask an admin to link yours', last_admin: 'You are the last admin; sign in with your local password', too_many: 'Too many failures; try again in 15 minutes',
  change: 'Change password', first: 'Choose a password of your own', first_why: 'Yours is temporary: an admin knows it. Change it to go on.', old: 'Present password', temporary: 'Temporary password', fresh: 'New password', again: 'New password again', show: 'Show passwords', save: 'Save new password', saving: 'Saving…', saved: 'Your password is changed. You have been signed out everywhere else.', leave: 'Sign out',
  advice: 'At least 12 characters. A few unrelated words in a row are easy to remember and hard to guess; capitals and signs are not required.',
  differ: 'The new passwords differ', wrong_password: 'The present password is wrong', too_short: 'At least 12 characters', too_long: 'At most 200 characters', too_common: 'This is among the first passwords that others try', contains_name: 'The password contains your name', unchanged: 'This is the password you have', not_done: 'Not changed: {reason}',
}

export function say(word: Word, parts: Record<string, string | number> = {}): string {
  return (language.value === 'zh' ? zh : en)[word].replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name] ?? ''))
}

/** Why the service refused, by the rule or reason it names; what this console does not know is told as it came. */
export function sayProblem(problem: unknown, otherwise: Word): string {
  if (!(problem instanceof Problem)) return say('offline')
  const word = [problem.rule, problem.reason].find((one) => one !== null && one in zh)
  return word ? say(word as Word) : say(otherwise, { reason: problem.detail })
}

/** How a journey to the identity provider failed; read at once, since the address bar follows the screen from then on. */
let failedJourney: Word | null = typeof location === 'undefined' ? null : journeyNamed(new URLSearchParams(location.search).get('sign_in'))

function journeyNamed(reason: string | null): Word | null {
  if (reason === null) return null
  history.replaceState(null, '', location.pathname + location.hash)
  return reason in zh ? (reason as Word) : 'provider_refused'
}

/** Told once, at the door. */
export function takeFailedJourney(): Word | null {
  const taken = failedJourney
  failedJourney = null
  return taken
}
