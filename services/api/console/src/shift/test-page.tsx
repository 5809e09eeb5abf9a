/** "Can I be woken?" answered at the begin of a shift instead of at three in the morning. */
import { useEffect, useState } from 'preact/hooks'
import { getJson, postJson } from '../api/client.ts'
import type { Notice } from '../api/types.ts'
import { instant } from '../text/format.ts'
import { clockOf } from './beijing.ts'
import { say, sayNamed, sayProblem } from './words.ts'

const LOOK_EVERY = 1000
const LOOKS = 90
const UNDER_WAY = ['ready', 'sending']

export function TestPage() {
  const [sent, setSent] = useState<Notice | null>(null)
  const [looks, setLooks] = useState(0)
  const [failure, fail] = useState<string | null>(null)
  useEffect(() => {
    if (looks === 0) return
    const timer = setTimeout(() => void look(), LOOK_EVERY)
    return () => clearTimeout(timer)
  }, [looks])
  const look = async (): Promise<void> => {
    const found = await newestTest().catch(() => null)
    if (found) setSent(found)
    const isUnderWay = !found || found.deliveries.some((one) => UNDER_WAY.includes(one.state))
    setLooks((left) => (isUnderWay && left > 0 ? left - 1 : 0))
  }
  const send = async (): Promise<void> => {
    fail(null)
    try {
      await postJson('/api/contact-points/test', {})
      setSent(await newestTest())
      setLooks(LOOKS)
    } catch (problem) {
      fail(sayProblem(problem))
    }
  }
  return (
    <section class="test-page">
      <button disabled={looks > 0} onClick={() => void send()}>{say(looks > 0 ? 'test_sending' : 'test_page')}</button>
      {failure && <p class="refusal" role="alert">{failure}</p>}
      {sent && <Result sent={sent} />}
    </section>
  )
}

function Result({ sent }: { sent: Notice }) {
  return (
    <div role="status">
      <p class="quiet">{say('test_sent')} {clockOf(instant(sent.created_at))}</p>
      <ul>
        {sent.deliveries.map((one, place) => (
          <li key={place} class={one.state === 'dead' ? 'is-loud' : ''}>
            <b>{sayNamed('', one.channel)}</b> {sayNamed('', one.state)}{one.handed_over_at && ` ${clockOf(instant(one.handed_over_at))}`}
            {one.last_error && <small> {one.last_error}</small>}
          </li>
        ))}
      </ul>
      {sent.deliveries.every((one) => one.channel === 'screen') && <p class="is-loud">{say('test_screen_only')}</p>}
    </div>
  )
}

async function newestTest(): Promise<Notice | null> {
  const { items } = await getJson<{ items: Notice[] }>('/api/notifications')
  return items.find((one) => one.moment === 'test') ?? null
}
