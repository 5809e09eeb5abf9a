/** Words of the page on which people say how they can be reached. */
import { speaker } from '../text/speaker.ts'

export const zh = {
  title: '如何找到我', intro: '有事时系统按这些方式叫您。地址只进不出：保存后任何人都看不到，包括您自己。',
  test: '给我发测试通知', testing: '正在发送…', test_hint: '走真实通知的同一条路，结果显示在下面每一行。', nothing_but_screen: '目前只有打开着的屏幕能找到您：夜里叫不醒。请添加推送或消息地址。',
  screen: '屏幕', screen_hint: '登录着的控制台会显示并响铃', push: '推送', message: '消息', remove: '移除', remove_sure: '移除“{name}”？地址随即忘记。', gone: '对方说此地址已失效', never: '还没有送达过', last: '最近送达 {time}',
  waiting: '正在送…', delivered: '已送达 {time}', failed_at: '没有送到：{reason}', test_passed: '测试已送达', test_failed: '测试没有送到：{reason}', no_worker: '还没有送出：通知服务可能没有在运行，请告诉管理员',
  push_add: '在此浏览器上开启推送', push_waiting: '正在开启…', push_ready: '此浏览器已开启推送', push_none: '此浏览器收不到推送（在中国大陆很常见）：请添加消息地址', push_denied: '通知被浏览器禁止：请在浏览器设置里允许', push_home: '请先在 Safari 里“添加到主屏幕”，再从主屏幕打开并开启', push_refused: '服务没有接受此浏览器的推送地址',
  add: '添加消息地址', label: '名称（给自己看）', save: '保存', failed: '未成功：{reason}', added: '已添加，建议马上发一次测试', refused: '地址不对：{reason}',
  vendor_wecombot: '企业微信机器人', vendor_dingtalk: '钉钉机器人', vendor_feishu: '飞书机器人', vendor_wechat: '企业微信应用', vendor_mail: '邮件', vendor_sms: '短信网关', vendor_other: '其他（Apprise 地址）',
  help_wecombot: '群聊 → 添加群机器人 → 复制 Webhook 地址，粘贴到这里。', help_dingtalk: '群设置 → 机器人 → 自定义；安全设置选“加签”，把密钥一并填上。', help_feishu: '群设置 → 群机器人 → 自定义机器人 → 复制 Webhook 地址。', help_wechat: '企业微信管理后台 → 应用管理：企业 ID、Secret、AgentId；成员账号留空则发给全员。', help_mail: '用本单位的邮件服务器发出；专用账号为好。', help_sms: '网关接受 JSON（phone、title、message）的地址；私有地址需管理员放行。', help_other: '例如 bark://…、ntfys://…、schan://…，见 docs/notifications.md。',
  field_link: 'Webhook 地址', field_secret: '密钥', field_corporation: '企业 ID', field_agent: 'AgentId', field_user: '成员账号（可空）', field_server: '邮件服务器', field_account: '账号（发件地址）', field_password: '密码', field_to: '收件地址', field_gateway: '网关地址', field_phone: '手机号', field_address: '地址',
}
export type Word = keyof typeof zh

export const en: Record<Word, string> = {
  title: 'My ways to be reached', intro: 'This is how you are called when something happens. Addresses go in and never come out: once saved, nobody sees them, not even you.',
  test: 'Send me a test page', testing: 'Sending…', test_hint: 'It goes the way that real pages go; the outcome appears in each line below.', nothing_but_screen: 'Only an open screen reaches you at present: at night nothing wakes you. Add push or a message address.',
  screen: 'Screen', screen_hint: 'A console where you are signed in shows it and rings', push: 'Push', message: 'Message', remove: 'Remove', remove_sure: 'Remove "{name}"? The address is forgotten at once.', gone: 'the other side says this address is no more', never: 'nothing delivered yet', last: 'last delivered {time}',
  waiting: 'on its way…', delivered: 'delivered {time}', failed_at: 'not delivered: {reason}', test_passed: 'test delivered', test_failed: 'test not delivered: {reason}', no_worker: 'nothing has gone out yet: the notification service may not be running; tell an administrator',
  push_add: 'Turn on push in this browser', push_waiting: 'Turning on…', push_ready: 'Push is on in this browser', push_none: 'This browser cannot be pushed (common in mainland China): add a message address', push_denied: 'The browser forbids notifications: allow them in its settings', push_home: 'Add this page to the home screen in Safari first, then open it from there', push_refused: 'The service did not take this browser\'s push address',
  add: 'Add a message address', label: 'Name (for yourself)', save: 'Save', failed: 'Not done: {reason}', added: 'Added. Better test it now', refused: 'The address is not right: {reason}',
  vendor_wecombot: 'WeCom robot', vendor_dingtalk: 'DingTalk robot', vendor_feishu: 'Feishu robot', vendor_wechat: 'WeCom application', vendor_mail: 'Mail', vendor_sms: 'SMS gateway', vendor_other: 'Other (Apprise address)',
  help_wecombot: 'Group → add a robot → copy its webhook link and paste it here.', help_dingtalk: 'Group settings → robots → custom; choose the signature as its protection and give the secret as well.', help_feishu: 'Group settings → robots → custom robot → copy its webhook link.', help_wechat: 'From the administration of WeCom: corporation id, secret, agent id; without a member everybody is told.', help_mail: 'Sent by your own mail server, best by an account of its own.', help_sms: 'An address that takes JSON (phone, title, message); private addresses have to be allowed by an administrator.', help_other: 'Such as bark://…, ntfys://…, schan://…; see docs/notifications.md.',
  field_link: 'Webhook link', field_secret: 'Secret', field_corporation: 'Corporation id', field_agent: 'Agent id', field_user: 'Member (may be empty)', field_server: 'Mail server', field_account: 'Account (sender)', field_password: 'Password', field_to: 'To', field_gateway: 'Address of the gateway', field_phone: 'Phone', field_address: 'Address',
}

export const say = speaker(zh, en)
