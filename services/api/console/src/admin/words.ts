/** Words of the administration in both languages; kept with the screens that use them, which load later. */
import { Problem } from '../api/client.ts'
import { language } from '../text/language.ts'

const zh = {
  search: '搜索姓名或账号', add_person: '新增人员', add_machine: '新增机器账号', state_all: '全部状态', state_open: '在用', state_disabled: '已停用', role_all: '全部角色', none: '没有符合条件的账号', no_machines: '还没有机器账号', loading: '正在载入…', failed: '未完成：{reason}', offline: '服务不可达', save: '保存', cancel: '取消', close: '关闭', made_by: '创建人', more: '更多',
  name: '姓名', account: '账号', roles: '角色', scope: '范围', crew: '抢修队伍', contact: '联系方式', last_in: '最近登录', status: '状态', never: '从未登录',
  is_disabled: '已停用', is_temporary: '待改密码', is_expired: '临时密码已过期', is_signed_in: '在线 {n} 处', through_provider: '统一身份认证',
  all_lifelines: '全部生命线', all_districts: '全部片区', no_lifelines: '无生命线', no_districts: '无片区', whole_city: '全市',
  role_viewer: '查看', role_operator: '值班员', role_chief: '值班长', role_crew: '抢修队员', role_engineer: '工程师', role_approver: '审批人', role_admin: '管理员',
  does_viewer: '查看地图、报警、事件和工单，不能操作', does_operator: '确认和搁置报警，研判事件，派单，交接班，写报告', does_chief: '除值班员的工作外，发布、解除和归档事件，复核工单，排班', does_crew: '在手机上接单、到场、记录处置；除所属范围外，还能看到被派往的地点', does_engineer: '导入设施与测点，停用测点，起草抑制方案，复核工单', does_approver: '审批抑制方案，复核事件', does_admin: '管理账号、令牌、通知路由、时限和排班，查阅审计；不处置报警',
  new_person: '新增人员', new_machine: '新增机器账号', account_hint: '登录时输入，之后不能修改', display_name: '姓名', machine_name: '名称', language: '语言', phone: '电话', email: '电子邮件', subject: '身份标识', subject_hint: '在统一身份认证中的标识（subject），可在审计中找到', no_crew: '不属于任何队伍', lifelines: '生命线', districts: '片区', all: '全部', some: '仅所选', no_districts_known: '地图上没有登记片区', nothing_seen: '未选任何项：此账号什么也看不到',
  personal_hint: '电话和邮件属于个人信息，每次查阅都会记入审计', own_account: '这是您自己的账号：角色、范围和队伍须由其他管理员修改', created: '创建于 {time}',
  access: '登录与权限', give_password: '设置临时密码', give_password_sure: '确认：原密码作废并退出所有登录', end_sessions: '退出所有登录（{n}）', end_sessions_sure: '确认退出所有登录', disable: '停用账号', disable_sure: '确认停用：立即退出，不能再登录', enable: '启用账号',
  told_once: '只显示这一次，请立即转交本人', password_until: '{time} 前有效，首次登录必须修改', copy: '复制', copied: '已复制', noted: '已转交，关闭', hand_over: '请当面或通过电话告知，不要与账号写在同一条消息里。',
  locked_title: '登录锁定', locked_name_and_address: '{name} 在 {address} 失败 {n} 次', locked_address: '{address} 失败 {n} 次，此地址暂不能登录', locked_name: '{name} 在多个地址共失败 {n} 次，只影响新浏览器', locked_device: '{name} 在常用浏览器（{address}）失败 {n} 次', locked_until: '至 {time}', lift: '解除',
  tokens: '令牌', new_token: '新建令牌', token_for: '用途', token_days: '有效期', days: '{n} 天', token_keep: '请存入仅该程序可读的文件', expires: '到期', last_used: '最近使用', unused: '未使用', revoke: '吊销', revoke_sure: '确认吊销：程序将立即无法访问', revoked: '已吊销', ended: '已过期', no_tokens: '没有令牌', example: '调用示例', edit: '修改',
  when: '时间', who: '操作人', what: '操作', whom: '对象', details: '详情', since: '自', until: '至', any_action: '全部操作', find: '查询', audit_none: '没有符合条件的记录', audit_hint: '只增不改，逐条散列链接；查阅审计本身也会记录',
  group_session: '登录', group_account: '账号', group_password: '密码', group_token: '令牌', group_lock_out: '锁定', group_people: '查阅个人信息', group_audit: '查阅审计', group_crew: '队伍', group_contact_point: '联系方式', group_delivery: '通知',
  'action_session.begin': '登录', 'action_session.end': '退出', 'action_session.refuse': '登录被拒', 'action_account.add': '新增账号', 'action_account.change': '修改账号', 'action_account.disable': '停用账号', 'action_account.enable': '启用账号', 'action_account.temporary_password': '设置临时密码', 'action_account.end_sessions': '退出所有登录', 'action_password.change': '修改自己的密码', 'action_token.make': '新建令牌', 'action_token.revoke': '吊销令牌', 'action_lock_out.lift': '解除锁定', 'action_people.read': '查阅个人信息', 'action_audit.read': '查阅审计', 'action_crew.save': '登记队伍', 'action_contact_point.add': '添加联系方式', 'action_contact_point.drop': '删除联系方式', 'action_delivery.retry': '重发通知',
  changed: '已修改', nothing: '无', and: '、', semicolon: '；', list: '列表', unknown_name: '未知账号', nobody: '身份未确认',
  field_roles: '角色', field_lifelines: '生命线', field_districts: '片区', field_crew_id: '队伍', field_display_name: '姓名', field_language: '语言', field_phone: '电话', field_email: '邮件', field_oidc_subject: '身份标识', field_is_machine: '机器', field_through: '方式', field_locked_by: '锁定', field_reason: '原因', field_count: '条数', field_name: '名称', field_days: '天数', field_token_id: '编号', field_until: '有效至', field_since: '自', field_address: '地址', field_attempts: '次数', field_kind: '类别', field_state: '状态', field_role: '角色', field_query: '搜索', field_actor: '操作人', field_action: '操作', field_subject: '对象', field_subject_kind: '对象类别', field_channel: '渠道',
  value_password: '密码', value_oidc: '统一身份认证', value_person: '人员', value_machine: '机器', value_open: '在用', value_disabled: '已停用', value_name_and_address: '账号与地址', value_address: '地址', value_name: '账号', value_device: '常用浏览器', value_unknown_person: '未获准', value_not_identified: '校验未通过', value_name_taken: '同名账号', value_last_admin: '最后一位管理员', value_message: '消息', value_push: '推送',
  rule_own_account: '不能修改自己的角色、范围或登录状态，请由其他管理员操作', rule_beyond_scope: '此账号的范围超出您的范围', rule_last_admin: '这是最后一位可用本地密码登录的全市管理员', rule_machine_role: '机器账号不能是管理员或审批人', rule_machine_sign_in: '机器只能用令牌访问，人员只能用密码', rule_crew_missing: '抢修队员必须属于一支队伍', rule_reserved_name: '此名称由系统保留', rule_name_taken: '此账号名已被使用', rule_subject_taken: '此身份标识已属于另一个账号',
}
export type Word = keyof typeof zh

const en: Record<Word, string> = {
  search: 'Search names', add_person: 'Add a person', add_machine: 'Add a machine', state_all: 'Any state', state_open: 'Open', state_disabled: 'Closed', role_all: 'Any role', none: 'No account fits', no_machines: 'No machines yet', loading: 'Loading…', failed: 'Not done: {reason}', offline: 'the service cannot be reached', save: 'Save', cancel: 'Cancel', close: 'Close', made_by: 'Made by', more: 'More',
  name: 'Name', account: 'Account', roles: 'Roles', scope: 'Scope', crew: 'Crew', contact: 'Contact', last_in: 'Last sign-in', status: 'State', never: 'never',
  is_disabled: 'closed', is_temporary: 'must change password', is_expired: 'temporary password expired', is_signed_in: 'signed in ({n})', through_provider: 'city sign-in',
  all_lifelines: 'all lifelines', all_districts: 'all districts', no_lifelines: 'no lifeline', no_districts: 'no district', whole_city: 'whole city',
  role_viewer: 'Viewer', role_operator: 'Operator', role_chief: 'Chief', role_crew: 'Crew', role_engineer: 'Engineer', role_approver: 'Approver', role_admin: 'Admin',
  does_viewer: 'Sees map, alerts, incidents and orders; changes nothing', does_operator: 'Acknowledges and shelves alerts, judges incidents, sends crews, hands over, writes reports', does_chief: 'Also issues, releases and archives incidents, reviews orders, writes the roster', does_crew: 'Takes orders on the phone and records the work; sees the places it is sent to beside its scope', does_engineer: 'Imports assets and sensors, takes sensors out of service, drafts suppressions, reviews orders', does_approver: 'Approves suppressions, reviews incidents', does_admin: 'Manages accounts, tokens, routing, clocks and the roster, reads the audit; does not handle alerts',
  new_person: 'New person', new_machine: 'New machine', account_hint: 'Typed at sign-in; cannot be changed later', display_name: 'Name', machine_name: 'Description', language: 'Language', phone: 'Telephone', email: 'E-mail', subject: 'Subject', subject_hint: 'Who this is at the identity provider; the audit shows it', no_crew: 'in no crew', lifelines: 'Lifelines', districts: 'Districts', all: 'All', some: 'Only these', no_districts_known: 'The map has no districts', nothing_seen: 'Nothing is chosen: this account will see nothing',
  personal_hint: 'Telephone and e-mail are personal data; every reading stands in the audit', own_account: 'This is your own account: another admin changes your roles, scope and crew', created: 'made {time}',
  access: 'Access', give_password: 'Give a temporary password', give_password_sure: 'Sure? The old one ends, and all sessions', end_sessions: 'Sign out everywhere ({n})', end_sessions_sure: 'Sure? Sign out everywhere', disable: 'Close this account', disable_sure: 'Sure? Out at once, and no sign-in', enable: 'Open this account',
  told_once: 'Shown this once: hand it over now', password_until: 'Valid until {time}; must be changed at the first sign-in', copy: 'Copy', copied: 'Copied', noted: 'Handed over, close', hand_over: 'Tell it in person or by telephone, not in the same message as the account.',
  locked_title: 'Lock-outs', locked_name_and_address: '{name} at {address}: {n} failures', locked_address: '{address}: {n} failures, nobody signs in from there', locked_name: '{name}: {n} failures from many places; concerns new browsers only', locked_device: '{name} in a known browser ({address}): {n} failures', locked_until: 'until {time}', lift: 'Lift',
  tokens: 'Tokens', new_token: 'New token', token_for: 'What for', token_days: 'Valid for', days: '{n} days', token_keep: 'Keep it in a file that only this program may read', expires: 'Expires', last_used: 'Last used', unused: 'never', revoke: 'Revoke', revoke_sure: 'Sure? The program is out at once', revoked: 'revoked', ended: 'expired', no_tokens: 'No tokens', example: 'Example', edit: 'Change',
  when: 'When', who: 'Who', what: 'What', whom: 'Whom', details: 'Details', since: 'From', until: 'To', any_action: 'Any action', find: 'Find', audit_none: 'No line fits', audit_hint: 'Lines are added only, and chained by hashes; reading them is a line as well',
  group_session: 'Sign-in', group_account: 'Accounts', group_password: 'Passwords', group_token: 'Tokens', group_lock_out: 'Lock-outs', group_people: 'Personal data read', group_audit: 'Audit read', group_crew: 'Crews', group_contact_point: 'Contact points', group_delivery: 'Deliveries',
  'action_session.begin': 'Signed in', 'action_session.end': 'Signed out', 'action_session.refuse': 'Sign-in refused', 'action_account.add': 'Account added', 'action_account.change': 'Account changed', 'action_account.disable': 'Account closed', 'action_account.enable': 'Account opened', 'action_account.temporary_password': 'Temporary password given', 'action_account.end_sessions': 'Signed out everywhere', 'action_password.change': 'Own password changed', 'action_token.make': 'Token made', 'action_token.revoke': 'Token revoked', 'action_lock_out.lift': 'Lock-out lifted', 'action_people.read': 'Personal data read', 'action_audit.read': 'Audit read', 'action_crew.save': 'Crew saved', 'action_contact_point.add': 'Contact point added', 'action_contact_point.drop': 'Contact point dropped', 'action_delivery.retry': 'Delivery repeated',
  changed: 'changed', nothing: 'none', and: ', ', semicolon: '; ', list: 'list', unknown_name: 'unknown name', nobody: 'nobody',
  field_roles: 'roles', field_lifelines: 'lifelines', field_districts: 'districts', field_crew_id: 'crew', field_display_name: 'name', field_language: 'language', field_phone: 'telephone', field_email: 'e-mail', field_oidc_subject: 'subject', field_is_machine: 'machine', field_through: 'through', field_locked_by: 'locked by', field_reason: 'reason', field_count: 'lines', field_name: 'name', field_days: 'days', field_token_id: 'number', field_until: 'until', field_since: 'from', field_address: 'address', field_attempts: 'attempts', field_kind: 'kind', field_state: 'state', field_role: 'role', field_query: 'search', field_actor: 'who', field_action: 'what', field_subject: 'whom', field_subject_kind: 'kind', field_channel: 'channel',
  value_password: 'password', value_oidc: 'city sign-in', value_person: 'people', value_machine: 'machines', value_open: 'open', value_disabled: 'closed', value_name_and_address: 'name and address', value_address: 'address', value_name: 'name', value_device: 'known browser', value_unknown_person: 'no access', value_not_identified: 'proof did not hold', value_name_taken: 'namesake', value_last_admin: 'last admin', value_message: 'message', value_push: 'push',
  rule_own_account: 'Nobody changes their own roles, scope or access; ask another admin', rule_beyond_scope: 'This account sees more of the city than you do', rule_last_admin: 'This is the last admin of the whole city with a password', rule_machine_role: 'A machine is neither admin nor approver', rule_machine_sign_in: 'Machines have tokens, people have passwords', rule_crew_missing: 'Whoever has the role crew belongs to a crew', rule_reserved_name: 'This name belongs to the service', rule_name_taken: 'Somebody has this name already', rule_subject_taken: 'This subject belongs to another account',
}

export function say(word: Word, parts: Record<string, string | number> = {}): string {
  return (language.value === 'zh' ? zh : en)[word].replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name] ?? ''))
}

export const WORDS = { zh, en }

/** A word that comes from the service; itself when this console is older than the service. */
export function sayNamed(prefix: 'role_' | 'action_' | 'field_' | 'group_' | 'value_', name: string): string {
  const key = `${prefix}${name}` as Word
  return key in zh ? say(key) : name
}

/** Why something was not done, by the rule that the service names. */
export function sayFailure(problem: unknown): string {
  if (!(problem instanceof Problem)) return say('failed', { reason: say('offline') })
  const rule = `rule_${problem.rule}` as Word
  return say('failed', { reason: rule in zh ? say(rule) : problem.detail })
}
