/** Words of the routing table, its dry run and its coverage. */
import { speaker } from '../text/speaker.ts'

export const zh = {
  title: '通知规则', intro: '谁、在什么时候、通过什么渠道得知什么。每行：某时机、某生命线和片区、某等级及以上、某时段，通知某人。',
  add: '新增一行', edit: '修改', off: '停用', on: '启用', remove: '删除', save: '保存', cancel: '取消', saving: '正在保存…', failed: '未成功：{reason}', off_mark: '已停用',
  column_step: '何时', column_who: '通知谁', column_what: '范围', column_level: '等级', column_hours: '时段', column_channels: '渠道',
  at_once: '立即', after: '{time}后无人应答', step: '第 {n} 步', all_lifelines: '全部生命线', all_districts: '全部片区', and_worse: '{level}及以上', whole_day: '全天', hours: '{from}–{to}', next_day: '次日',
  moment_opened: '新事件', moment_level_raised: '等级升高', moment_clock_missed: '超时未办', moment_issued: '预警发布', moment_dispatched: '派单', moment_declined: '退单', moment_called_off: '撤单', moment_level_lowered: '等级降低', moment_released: '预警解除', moment_false_alarm: '判为误报',
  asks: '要求应答，无人应答则升级', informs: '仅告知',
  kind_position: '岗位', kind_account: '人员', kind_role: '角色', kind_crew: '队伍', kind_webhook: '外部系统',
  screen: '屏幕', push: '推送', message: '消息', webhook: '回调',
  gone: '（已不存在）',
  form_moment: '时机', form_lifeline: '生命线', form_district: '片区', form_level: '等级（及以上）', form_from: '从', form_to: '到', form_hours: '时段（北京时间，空为全天）', form_step: '步骤', form_after: '首次通知后（秒）', form_recipient: '通知谁', form_channels: '渠道',
  choose: '请选择', step_0: '第 0 步：立即', step_n: '第 {n} 步：无人应答时',
  compare_head: '保存后，今后七天', compare_none: '没有人会听到更多或更少', compare_wait: '正在比较…', more: '更早或更多', less: '更晚或更少', other: '有变化', never: '不通知', of_hours: '共 {n} 小时',
  refused_head: '不能这样保存', warned_head: '请留意',
  faults_head: '规则表有 {n} 处问题',
  dry_title: '推演：会通知谁', dry_intro: '按现有规则和值班表推演，不发出任何通知。', dry_lifeline: '生命线', dry_level: '等级', dry_district: '片区', dry_moment: '时机', dry_time: '时间', dry_now: '现在', dry_incident: '按事件 {n}', dry_of: '按什么推演', dry_pick: '自选条件',
  loading: '正在载入…', dry_nobody: '没有通知任何人', dry_silent: '这一等级不叫醒人，也不要求应答', dry_once: '只通知一次，不要求应答', dry_again: '全部重来一遍，之后每 5 分钟一次，直到有人应答', dry_because: '依据：{names}', dry_row: '第 {n} 行', dry_clock: '{time}', dry_plus: '{time}后',
  cover_title: '覆盖检查', cover_good: '今后七天，黄色及以上的新事件随时都能叫醒人。', cover_bad: '今后七天有 {n} 段时间，新事件叫不醒该叫醒的人', cover_wait: '正在检查…', cover_show: '查看', cover_hide: '收起',
  nobody: '没有任何人得知', not_woken: '只在屏幕上看到，叫不醒', widened: '无人值班，改为叫醒：{names}', instead: '看到的人：{names}',
}
export type Word = keyof typeof zh

export const en: Record<Word, string> = {
  title: 'Routing', intro: 'Who hears what, when, through what. A row says: at this moment, of this lifeline and district, at this level and worse, at this hour, tell that recipient.',
  add: 'Add a row', edit: 'Change', off: 'Switch off', on: 'Switch on', remove: 'Remove', save: 'Save', cancel: 'Cancel', saving: 'Saving…', failed: 'Not done: {reason}', off_mark: 'off',
  column_step: 'When', column_who: 'Who', column_what: 'Of what', column_level: 'Level', column_hours: 'Hours', column_channels: 'Channels',
  at_once: 'At once', after: 'after {time} unanswered', step: 'step {n}', all_lifelines: 'every lifeline', all_districts: 'every district', and_worse: '{level} and worse', whole_day: 'all day', hours: '{from}–{to}', next_day: 'next day',
  moment_opened: 'New incident', moment_level_raised: 'Level raised', moment_clock_missed: 'Overdue', moment_issued: 'Issued', moment_dispatched: 'Crew sent', moment_declined: 'Work order declined', moment_called_off: 'called off', moment_level_lowered: 'Level lowered', moment_released: 'Released', moment_false_alarm: 'False alarm',
  asks: 'asks for an answer, goes on to the next in line without one', informs: 'for information',
  kind_position: 'position', kind_account: 'person', kind_role: 'role', kind_crew: 'crew', kind_webhook: 'other system',
  screen: 'screen', push: 'push', message: 'message', webhook: 'webhook',
  gone: '(is no more)',
  form_moment: 'Moment', form_lifeline: 'Lifeline', form_district: 'District', form_level: 'Level (and worse)', form_from: 'from', form_to: 'to', form_hours: 'Hours (Beijing, empty: all day)', form_step: 'Step', form_after: 'After the first page (s)', form_recipient: 'Tell', form_channels: 'Through',
  choose: 'choose', step_0: 'Step 0: at once', step_n: 'Step {n}: when nobody answers',
  compare_head: 'Once saved, in the next seven days', compare_none: 'Nobody hears more or less', compare_wait: 'Comparing…', more: 'sooner or more', less: 'later or less', other: 'otherwise', never: 'not told', of_hours: '{n} h in all',
  refused_head: 'This cannot be saved', warned_head: 'Please note',
  faults_head: '{n} faults in the table',
  dry_title: 'Dry run: whom would it reach?', dry_intro: 'By the table and the roster as they stand. Nobody is told.', dry_lifeline: 'Lifeline', dry_level: 'Level', dry_district: 'District', dry_moment: 'Moment', dry_time: 'Time', dry_now: 'now', dry_incident: 'as incident {n}', dry_of: 'Of what', dry_pick: 'what I choose below',
  loading: 'Loading…', dry_nobody: 'Nobody is told', dry_silent: 'This level wakes nobody and asks for no answer', dry_once: 'Told once, no answer asked for', dry_again: 'All of them again, and every 5 minutes until somebody answers', dry_because: 'because of {names}', dry_row: 'row {n}', dry_clock: '{time}', dry_plus: 'after {time}',
  cover_title: 'Coverage', cover_good: 'For the next seven days a new incident of yellow and worse wakes somebody at any time.', cover_bad: 'Stretches of the next seven days in which a new incident would not wake whom it should: {n}', cover_wait: 'Checking…', cover_show: 'Show', cover_hide: 'Hide',
  nobody: 'Nobody at all hears of it', not_woken: 'On screens only: nobody is woken', widened: 'Nobody on duty; woken instead: {names}', instead: 'Seen by: {names}',
}

export const say = speaker(zh, en)

/** A word that comes from the service; itself when this console is older than the service. */
export function sayNamed(prefix: 'moment_' | 'kind_' | '', name: string): string {
  const key = `${prefix}${name}` as Word
  return key in zh ? say(key) : name
}
