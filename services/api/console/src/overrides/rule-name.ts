/** How a rule is called where something is kept quiet; without one, all rules of the sensor are meant. */
import { ruleById } from '../state/catalogue.ts'
import { pick } from '../text/text.ts'
import { say } from './words.ts'

export function ruleName(ruleId: string | null): string {
  return ruleId === null ? say('all_rules') : pick(ruleById.value.get(ruleId)?.title) || ruleId
}
