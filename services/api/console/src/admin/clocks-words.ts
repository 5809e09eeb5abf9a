/** Words of clocks and of classes of alerts. */
import { speaker } from '../text/speaker.ts'

export const zh = {
  clocks_title: '时限', clocks_intro: '每一步允许多长时间，按生命线和等级。修改只对之后开始的时限生效；正在走的时限只有勾选时才按差额调整。',
  all: '全部生命线', judge: '研判', acknowledge: '接警', arrive: '到场', feedback: '现场反馈', close: '办结',
  none: '不限', unit_s: '秒', unit_min: '分钟', unit_h: '小时', unit_d: '天', of_all: '同全部',
  design: '设计默认', published: '有公开依据', city: '本市设定', source: '依据：{source}', was: '默认 {time}', running: '{n} 个正在走',
  change: '修改', save: '保存', reset: '恢复默认', cancel: '取消', moves: '同时调整正在走的 {n} 个时限（差额 {time}）', saved: '已保存', moved: '，调整了 {n} 个正在走的时限', failed: '未成功：{reason}', add_own: '为某条生命线单独设定',
  classes_title: '报警分类', classes_intro: '哪些报警要保持到有人复位、最长可搁置多久、确认后多久再次提醒。最具体的一行有效：规则，其次生命线＋等级，再次等级。对已保持、已搁置的报警不追溯。',
  about: '适用于', latching: '保持', latching_yes: '恢复后保持，需复位', latching_no: '恢复即消', shelving: '最长搁置', no_shelving: '不可搁置', realarm: '再次提醒', no_realarm: '不提醒', after_ack: '确认后 {time}',
  add_class: '新增分类', by_level: '等级', by_lifeline: '生命线', by_rule: '规则', any_level: '任何等级', any_rule: '（按等级）', remove: '删除', seconds: '秒',
}
export type Word = keyof typeof zh

export const en: Record<Word, string> = {
  clocks_title: 'Clocks', clocks_intro: 'How long each step may take, per lifeline and level. A change counts for clocks that start afterwards; those that run are moved by the difference only when that is ticked.',
  all: 'every lifeline', judge: 'judge', acknowledge: 'acknowledge', arrive: 'on site', feedback: 'word from site', close: 'end the case',
  none: 'no limit', unit_s: 's', unit_min: 'min', unit_h: 'h', unit_d: 'd', of_all: 'as all',
  design: 'design default', published: 'published', city: 'set by the city', source: 'source: {source}', was: 'default {time}', running: '{n} running',
  change: 'Change', save: 'Save', reset: 'Back to the default', cancel: 'Cancel', moves: 'also move the {n} running (by {time})', saved: 'Saved', moved: ', {n} running moved', failed: 'Not done: {reason}', add_own: 'set one lifeline apart',
  classes_title: 'Classes of alerts', classes_intro: 'Which alerts are held until somebody resets them, how long they may be shelved, when they are annunciated anew after an acknowledgement. The most specific row counts: rule, then lifeline with level, then level. What is latched or shelved already stays as it is.',
  about: 'Of', latching: 'Latching', latching_yes: 'held until reset', latching_no: 'goes when normal', shelving: 'Longest shelving', no_shelving: 'may not be shelved', realarm: 'Anew', no_realarm: 'never', after_ack: '{time} after acknowledging',
  add_class: 'Add a class', by_level: 'Level', by_lifeline: 'Lifeline', by_rule: 'Rule', any_level: 'any level', any_rule: '(by level)', remove: 'Remove', seconds: 's',
}

export const say = speaker(zh, en)
