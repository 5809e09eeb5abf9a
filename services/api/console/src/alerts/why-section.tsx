/** Why the alert fired, and where its limit comes from. */
import type { Alert, AlertDetail } from '../api/types.ts'
import { quantityByCode } from '../state/catalogue.ts'
import { now } from '../state/clock.ts'
import { language, pick, text } from '../text/text.ts'
import { limitSource, sourceCertainty, whyItFired } from './why.ts'

export function WhySection({ alert, detail }: { alert: Alert; detail: AlertDetail }) {
  const chosen = language.value
  const quantityName = pick(quantityByCode.value.get(alert.quantity)?.name)
  const sentences = whyItFired({ alert, evidence: detail.evidence, quantityName, now: now.value, language: chosen })
  const limit = limitSource(alert, detail.evidence)
  return (
    <section>
      <h3>{text('why')}</h3>
      <p class="why">{sentences.join(chosen === 'zh' ? '' : ' ')}</p>
      {limit && (
        <p class="source">
          <span class={limit.mark.startsWith('V') ? 'certainty is-sure' : 'certainty'}>{sourceCertainty(limit.mark, chosen)}</span>
          {text('source')}{chosen === 'zh' ? '：' : ': '}{limit.source}
        </p>
      )}
    </section>
  )
}
