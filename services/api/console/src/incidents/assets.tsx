/** What is affected: the asset, whose it is, and what the networks join to it. */
import { signal, useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { getJson } from '../api/client.ts'
import type { AssetDetail, IncidentDetail } from '../api/types.ts'
import { formatDistance } from '../text/format.ts'
import { pickName, text } from '../text/text.ts'
import { say, sayNamed } from './words.ts'

/** A trunk main joins hundreds; the nearest matter. */
const MOST_SHOWN = 8
const wantedCode = signal<string | null>(null)
const asset = signal<AssetDetail | null>(null)

export function Assets({ incident }: { incident: IncidentDetail }) {
  useEffect(() => void (wantedCode.value = incident.asset_code), [incident.asset_code])
  useSignalEffect(() => {
    const code = wantedCode.value
    if (code !== null) void getJson<AssetDetail>(`/api/assets/${encodeURIComponent(code)}`).then((found) => (asset.value = found), () => (asset.value = null))
  })
  const known = asset.value?.asset_code === incident.asset_code ? asset.value : null
  return (
    <section>
      <h3>{say('assets')}</h3>
      <dl class="facts">
        <dt>{text('asset')}</dt><dd>{pickName(incident.asset_name, incident.asset_name_en)} · {incident.asset_code}</dd>
        {incident.owner_unit && <><dt>{say('owner_unit')}</dt><dd>{incident.owner_unit}</dd></>}
        {incident.road && <><dt>{text('road')}</dt><dd>{incident.road}</dd></>}
        <dt>{text('position')}</dt><dd>{incident.longitude.toFixed(5)}, {incident.latitude.toFixed(5)}</dd>
      </dl>
      {known && known.links.length > 0 && <Linked links={known.links} alerted={new Set(incident.alerts.map((alert) => alert.asset_code))} />}
    </section>
  )
}

function Linked({ links, alerted }: { links: AssetDetail['links']; alerted: ReadonlySet<string> }) {
  const near = [...links].sort((one, other) => Number(alerted.has(other.asset_code)) - Number(alerted.has(one.asset_code)) || (one.distance_m ?? 0) - (other.distance_m ?? 0))
  return (
    <>
      <h4>{say('linked')} {links.length}</h4>
      <ul class="linked">
        {near.slice(0, MOST_SHOWN).map((link) => (
          <li key={`${link.kind} ${link.direction} ${link.asset_code}`}>
            <span>{sayNamed('link_', link.kind)}</span><b>{link.name || link.asset_code}</b>
            <small>{alerted.has(link.asset_code) && <em>{say('has_alert')}</em>}{link.distance_m !== null && formatDistance(link.distance_m)}</small>
          </li>
        ))}
      </ul>
      {links.length > MOST_SHOWN && <p class="quiet">{say('linked_more', { n: links.length - MOST_SHOWN })}</p>}
    </>
  )
}
