/** Words of webhooks and deliveries. */
import { speaker } from '../text/speaker.ts'

export const zh = {
  webhooks_title: '签名回调', webhooks_intro: '其他系统通过签名回调（CloudEvents）得知消息。密钥只显示一次；接收方如何校验见 docs/notifications.md。',
  add: '新增回调', name: '名称', url: '地址', save: '保存', cancel: '取消', failed: '未成功：{reason}',
  secret_head: '{name} 的密钥，只显示这一次', secret_hint: '请现在抄给接收方。旧密钥在 24 小时内同样有效。', secret_hint_new: '请现在抄给接收方，之后无法再查看。', copy: '复制', copied: '已复制', understood: '已抄好，关闭',
  test: '试呼叫', testing: '正在呼叫…', rotate: '更换密钥', rotate_sure: '更换后旧密钥还可用 24 小时。确定？', off: '停用', on: '启用', move: '改地址', off_mark: '已停用', two_secrets: '两个密钥并用至 {time}',
  no_routes: '没有规则指向它，不会收到任何通知', routes: '{n} 条规则', last: '最近送达 {time}', never: '从未送达', none: '还没有回调', last_calls: '最近的呼叫', no_calls: '还没有呼叫过',
  deliveries_title: '投递', deliveries_intro: '各渠道送得怎么样，哪些没有送到。没有送到的要么重试，要么写明原因后丢弃。',
  channel: '渠道', vendor: '服务商', waiting: '等待', repeated: '其中已失败过', dead: '未送到', delivered: '24 小时送达', state: '状况', good: '正常', failing: '{time} 起连续失败 {n} 次：{reason}', idle: '没有投递',
  dead_title: '没有送到的通知', dead_none: '没有未送到的通知', retry: '重试', retry_all: '全部重试（{n}）', discard: '丢弃', reason: '原因', discard_ask: '为什么不再需要它', reason_hint: '例如：已电话通知', more: '更多',
  show_dead: '未送到', show_ready: '等待', show_discarded: '已丢弃', attempts: '尝试 {n} 次', to: '给 {name}', discarded_by: '{name} 丢弃：{reason}', next_at: '下次 {time}',
  state_ready: '等待', state_sending: '正在送', state_delivered: '已送达', state_dead: '未送到', state_cancelled: '已撤回', state_discarded: '已丢弃', screen: '屏幕', push: '推送', message: '消息', webhook: '回调', test_mark: '测试',
}
export type Word = keyof typeof zh

export const en: Record<Word, string> = {
  webhooks_title: 'Signed webhooks', webhooks_intro: 'Other systems learn by signed webhooks (CloudEvents). A secret is shown once; how the receiver checks signatures stands in docs/notifications.md.',
  add: 'Add a webhook', name: 'Name', url: 'Address', save: 'Save', cancel: 'Cancel', failed: 'Not done: {reason}',
  secret_head: 'The secret of {name}, shown this once', secret_hint: 'Give it to the receiver now. The old one is good for another 24 hours.', secret_hint_new: 'Give it to the receiver now; it cannot be looked up later.', copy: 'Copy', copied: 'Copied', understood: 'Noted, close',
  test: 'Test call', testing: 'Calling…', rotate: 'Rotate the secret', rotate_sure: 'The old secret stays good for 24 hours. Rotate?', off: 'Switch off', on: 'Switch on', move: 'Change the address', off_mark: 'off', two_secrets: 'two secrets sign until {time}',
  no_routes: 'No row of the routing table names it: it hears of nothing', routes: 'rows: {n}', last: 'last delivered {time}', never: 'never delivered', none: 'No webhooks yet', last_calls: 'Last calls', no_calls: 'Not called yet',
  deliveries_title: 'Deliveries', deliveries_intro: 'How each channel does, and what did not arrive. What did not arrive is tried again, or discarded with a reason.',
  channel: 'Channel', vendor: 'Vendor', waiting: 'Waiting', repeated: 'failed before', dead: 'Dead', delivered: 'Delivered in 24 h', state: 'State', good: 'well', failing: 'failed {n} times since {time}: {reason}', idle: 'no deliveries',
  dead_title: 'What did not arrive', dead_none: 'Everything has arrived', retry: 'Try again', retry_all: 'Try all again ({n})', discard: 'Discard', reason: 'Reason', discard_ask: 'Why is it not needed any more?', reason_hint: 'such as: told by telephone', more: 'More',
  show_dead: 'dead', show_ready: 'waiting', show_discarded: 'discarded', attempts: '{n} attempts', to: 'to {name}', discarded_by: 'discarded by {name}: {reason}', next_at: 'next {time}',
  state_ready: 'waiting', state_sending: 'being sent', state_delivered: 'delivered', state_dead: 'dead', state_cancelled: 'taken back', state_discarded: 'discarded', screen: 'screen', push: 'push', message: 'message', webhook: 'webhook', test_mark: 'test',
}

export const say = speaker(zh, en)

export function sayNamed(prefix: 'state_' | '', name: string): string {
  const key = `${prefix}${name}` as Word
  return key in zh ? say(key) : name
}
