/** The app's words in both languages. */
import { language } from '../text/language.ts'

const zh = {
  title: '抢修工单', sign_in: '登录', name: '账号', password: '密码', wrong: '账号或密码不对', offline_sign_in: '没有网络，无法登录', failed: '登录失败', other_language: 'English', sign_out: '退出',
  offline: '离线', unsent: '{n} 条待上传', synced: '上次同步 {time}', no_orders: '没有待办工单', loading: '正在读取…', left: '剩 {time}', late: '超时 {time}', since: '已派 {time}',
  accept: '接单', decline: '退回', en_route: '出发', arrive: '到场', finish: '完成处置', navigate: '导航', back: '返回', hazards: '危险提示', live: '现场测点', checklist: '处置步骤', done: '完成', photo: '拍照', record: '录音', stop: '停止录音', note: '备注', add_note: '记下', result: '处置结果', save: '保存', value: '数值',
  repaired: '已修复', made_safe: '已控制', nothing_found: '未发现异常', device_fault: '设备故障', reason: '退回原因', send_decline: '确认退回', instructions: '派单说明', steps_left: '还有 {n} 步未做', finish_anyway: '仍然完成', unsent_mark: '待上传', refused: '未被接受：{reason}', seen: '知道了',
  state_assigned: '待接单', state_accepted: '已接单', state_en_route: '途中', state_arrived: '在现场', state_finished: '已完成，待复核', state_reviewed: '已复核', state_declined: '已退回', state_cancelled: '已取消',
  push_on: '开启推送', push_ready: '推送已开启', push_none: '本机收不到推送：请保持本页打开，来单时会响铃震动', push_denied: '通知被浏览器禁止，请在设置中允许', push_home: '请先“添加到主屏幕”再开启推送', push_waiting: '正在开启…', paged: '新派单', heard: '收到', drill: '演练 / 仿真', simulated: '模拟数据 · 仿真运行 {run}', sign_out_unsent: '还有 {n} 条未上传，退出后仍保留在本机，确定退出？', no_reading: '无读数', ago: '{time}前', cancel: '取消', no_microphone: '麦克风被禁止，请在浏览器设置中允许', push_try: '试发一条',
}
export type Word = keyof typeof zh

const en: Record<Word, string> = {
  title: 'Work orders', sign_in: 'Sign in', name: 'Name', password: 'Password', wrong: 'Name or password is wrong', offline_sign_in: 'No connection: cannot sign in', failed: 'Signing in failed', other_language: '中文', sign_out: 'Sign out',
  offline: 'Offline', unsent: '{n} waiting to be sent', synced: 'Last synchronised {time}', no_orders: 'No open orders', loading: 'Loading…', left: '{time} left', late: '{time} late', since: 'sent {time} ago',
  accept: 'Accept', decline: 'Decline', en_route: 'Set off', arrive: 'Arrived', finish: 'Work is done', navigate: 'Navigate', back: 'Back', hazards: 'Hazards', live: 'Sensors here', checklist: 'What to do', done: 'Done', photo: 'Photo', record: 'Record', stop: 'Stop recording', note: 'Note', add_note: 'Keep', result: 'Result', save: 'Save', value: 'Value',
  repaired: 'Repaired', made_safe: 'Made safe', nothing_found: 'Nothing found', device_fault: 'Device fault', reason: 'Why not', send_decline: 'Decline this order', instructions: 'Instructions', steps_left: '{n} steps not done', finish_anyway: 'Finish all the same', unsent_mark: 'waiting', refused: 'Not accepted: {reason}', seen: 'Understood',
  state_assigned: 'New', state_accepted: 'Accepted', state_en_route: 'On the way', state_arrived: 'On site', state_finished: 'Done, to be reviewed', state_reviewed: 'Reviewed', state_declined: 'Declined', state_cancelled: 'Cancelled',
  push_on: 'Turn on push', push_ready: 'Push is on', push_none: 'This phone cannot be pushed: keep this page open, it rings and vibrates for new orders', push_denied: 'The browser forbids notifications: allow them in its settings', push_home: 'Add this page to the home screen first, then turn on push', push_waiting: 'Turning on…', paged: 'New order', heard: 'I have it', drill: 'Exercise / simulation', simulated: 'SIMULATION · run {run}', sign_out_unsent: '{n} entries are not sent; they stay on this phone. Sign out?', no_reading: 'no reading', ago: '{time} ago', cancel: 'Not yet', no_microphone: 'The microphone is forbidden: allow it in the browser', push_try: 'Try it',
}

export function say(word: Word, parts: Record<string, string | number> = {}): string {
  return (language.value === 'zh' ? zh : en)[word].replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name] ?? ''))
}
