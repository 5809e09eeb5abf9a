/** Words of what is kept quiet, in both languages; kept with the screens that use them. */
import { language } from '../text/language.ts'

const zh = {
  take_out: '停用…', take_out_title: '停用测点', bring_back: '恢复投用…', bring_back_title: '恢复投用',
  out: '已停用', by_design: '设计抑制', all_rules: '全部规则', scope: '停用范围', order: '依据工单', new_order: '新建检修工单', crew: '队伍', instructions: '工作内容',
  reason: '停用原因', interim: '替代措施', interim_hint: '如：每小时携便携仪巡检', tested: '测试情况', tested_hint: '如：标准气测试正常',
  confirm_out: '停用', confirm_back: '恢复投用', cancel: '取消', no_orders: '本设施没有未结工单', no_crews: '没有登记抢修队伍',
  still_judged: '停用期间照常判定和记录，不再通知任何人；工单结束时自动恢复。', under_order: '工单 {number}', since: '{time} 起', by: '{name}',
  cause: '查看原因报警', cause_hint: '原因报警未解除时，本报警属预期，不再通知', failed: '未完成：{reason}', offline: '服务不可达', loading_orders: '正在读取工单…',
}
export type Word = keyof typeof zh

const en: Record<Word, string> = {
  take_out: 'Take out of service…', take_out_title: 'Take out of service', bring_back: 'Return to service…', bring_back_title: 'Return to service',
  out: 'Out of service', by_design: 'Suppressed by design', all_rules: 'all rules', scope: 'What', order: 'Under work order', new_order: 'New maintenance order', crew: 'Crew', instructions: 'Work to do',
  reason: 'Reason', interim: 'Interim measure', interim_hint: 'e.g. hourly patrol with a portable detector', tested: 'How it was tested', tested_hint: 'e.g. test gas read correctly',
  confirm_out: 'Take out of service', confirm_back: 'Return to service', cancel: 'Cancel', no_orders: 'This asset has no open work order', no_crews: 'No crews are registered',
  still_judged: 'It is judged and recorded as ever, and pages nobody. It returns by itself when the work order ends.', under_order: 'work order {number}', since: 'since {time}', by: '{name}',
  cause: 'Show the cause', cause_hint: 'As long as its cause is live, this alert is expected and tells nobody', failed: 'Not done: {reason}', offline: 'the service cannot be reached', loading_orders: 'Reading work orders…',
}

export const words = { zh, en }

export function say(word: Word, parts: Record<string, string | number> = {}): string {
  return words[language.value][word].replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name] ?? ''))
}
