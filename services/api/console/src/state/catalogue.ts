/** Lifelines, quantities and rules as the service knows them, for names and units on screen. */
import { computed, signal } from '@preact/signals'
import type { Lifelines, Quantity, Rule } from '../api/types.ts'

export const lifelines = signal<Lifelines | null>(null)

export const quantityByCode = computed<ReadonlyMap<string, Quantity>>(
  () => new Map(lifelines.value?.lifelines.flatMap((one) => one.quantities.map((quantity) => [quantity.code, quantity])) ?? []),
)
export const ruleById = computed<ReadonlyMap<string, Rule>>(
  () => new Map(lifelines.value?.lifelines.flatMap((one) => one.rules.map((rule) => [rule.id, rule])) ?? []),
)
