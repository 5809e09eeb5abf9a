/**
 * The sections of the administration, each with an address of its own, `/admin/people`.
 *
 * A new section is one line here, one title in both languages, and a component in a file of its own.
 */
import type { ComponentType } from 'preact'
import { may } from '../state/session.ts'
import type { Language } from '../text/language.ts'
import { lazy } from '../ui/lazy.tsx'

export type Section = {
  id: string
  title: Record<Language, string>
  /** Who sees it; the service decides what they may do there. */
  permission: string
  Part: ComponentType
}

export const SECTIONS: readonly Section[] = [
  { id: 'people', title: { zh: '人员', en: 'People' }, permission: 'people.read', Part: lazy(() => import('./people.tsx')) },
  { id: 'tokens', title: { zh: '机器与令牌', en: 'Machines and tokens' }, permission: 'people.write', Part: lazy(() => import('./machines.tsx')) },
  { id: 'routing', title: { zh: '通知规则', en: 'Routing' }, permission: 'people.read', Part: lazy(() => import('./routing.tsx')) },
  { id: 'clocks', title: { zh: '时限', en: 'Clocks' }, permission: 'see', Part: lazy(() => import('./clocks.tsx')) },
  { id: 'classes', title: { zh: '报警分类', en: 'Alert classes' }, permission: 'see', Part: lazy(() => import('./classes.tsx')) },
  { id: 'webhooks', title: { zh: '回调', en: 'Webhooks' }, permission: 'routing.write', Part: lazy(() => import('./webhooks.tsx')) },
  { id: 'deliveries', title: { zh: '投递', en: 'Deliveries' }, permission: 'routing.write', Part: lazy(() => import('./deliveries.tsx')) },
  { id: 'audit', title: { zh: '审计', en: 'Audit' }, permission: 'audit.read', Part: lazy(() => import('./audit.tsx')) },
]

export const openSections = (): readonly Section[] => SECTIONS.filter((one) => may(one.permission))
/** Sections that everybody may read are no reason to offer the page. */
export const mayAdmin = (): boolean => openSections().some((one) => one.permission !== 'see')
