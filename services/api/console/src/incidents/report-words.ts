/** Words of reports in both languages; kept beside the box that uses them. */
import { language } from '../text/language.ts'

const zh = {
  reports: '报告', preview: '预览', flash: '快报', follow_up: '续报', final: '终报', due: '应提交{kind}', file: '提交报告', kind: '种类', cause: '原因', casualties: '人员伤亡', losses: '损失与影响', next_steps: '下一步措施', note: '备注', hint: '提交后内容冻结，不可更改；数据由系统填写。', confirm: '提交并归档', cancel: '取消', failed: '未完成：{reason}', offline: '服务不可达', timer: '系统', cap: '预警消息（CAP 1.2）',
}
export type ReportWord = keyof typeof zh

const en: Record<ReportWord, string> = {
  reports: 'Reports', preview: 'Preview', flash: 'Flash', follow_up: 'Follow-up', final: 'Final', due: '{kind} report is due', file: 'File a report', kind: 'Kind', cause: 'Cause', casualties: 'Casualties', losses: 'Losses and effects', next_steps: 'Next steps', note: 'Remarks', hint: 'Once filed it stays as it is; the data is filled in by the system.', confirm: 'File it', cancel: 'Cancel', failed: 'Not done: {reason}', offline: 'the service cannot be reached', timer: 'system', cap: 'Warnings (CAP 1.2)',
}

export function sayReport(word: ReportWord, parts: Record<string, string> = {}): string {
  return (language.value === 'zh' ? zh : en)[word].replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? '')
}
