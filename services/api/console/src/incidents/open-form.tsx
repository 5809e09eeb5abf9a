/** Opening an incident by hand: a call, a patrol, a camera. The asset may come from what was selected on the map. */
import { useEffect, useState } from 'preact/hooks'
import { getJson, query } from '../api/client.ts'
import { LEVELS, type Asset, type Lifeline } from '../api/types.ts'
import { selectIncident } from '../state/selection.ts'
import { pick, pickName, type Language } from '../text/text.ts'
import { LifelineIcon } from '../ui/icon.tsx'
import { Form, LevelChoice } from './act-form.tsx'
import { TitleFields, titleOf, type Title } from './arrange.tsx'
import { opening, type Opening } from './asked.ts'
import { openIncident } from './state.ts'
import { say, sayIn } from './words.ts'

const SOURCES = ['by_call', 'by_patrol', 'by_camera', 'by_other'] as const
type Source = (typeof SOURCES)[number]
const FOUND_AT_ONCE = 12
/** While somebody types, nothing is asked. [ms] */
const PAUSE = 250
const FIRST_LEVEL = 3

export function OpenForm() {
  const from = opening.value
  const [asset, choose] = useState<Opening | null>(from === 'anywhere' ? null : from)
  const [source, report] = useState<Source>('by_call')
  const [typed, type] = useState<Title | null>(null)
  // made once for this form: pressed twice, or sent again after a lost answer, it opens one incident
  const [incidentKey] = useState(() => crypto.randomUUID())
  const send = async (form: HTMLFormElement): Promise<void> => {
    const said = new FormData(form)
    const note = String(said.get('note')) || null
    const opened = await openIncident({ incident_key: incidentKey, asset_code: asset!.assetCode, level: Number(said.get('level')), title: titleOf(form), note, drill: said.has('drill') })
    opening.value = null
    selectIncident(opened.incident_id)
  }
  return (
    <Form title={say('open_incident')} confirm={say('opens')} isReady={asset !== null} send={send} className="open-form">
      <p class="quiet">{say('open_hint')}</p>
      {asset ? <Chosen asset={asset} change={() => choose(null)} /> : <AssetSearch choose={choose} />}
      <fieldset class="choices"><legend>{say('reported_by')}</legend>
        {SOURCES.map((one) => <label key={one}><input type="radio" name="source" checked={one === source} onChange={() => report(one)} />{say(one)}</label>)}
      </fieldset>
      <LevelChoice levels={LEVELS} first={FIRST_LEVEL} />
      <TitleFields title={typed ?? suggest(source, asset)} change={type} />
      <label>{say('note')}<input name="note" maxLength={1000} /></label>
      <div class="choices"><label><input type="checkbox" name="drill" />{say('opens_drill')}</label></div>
    </Form>
  )
}

function Chosen({ asset, change }: { asset: Opening; change: () => void }) {
  return <p class="chosen-asset"><b>{pick(asset.name)}</b><small>{asset.assetCode}</small><button type="button" onClick={change}>{say('asset_search')}</button></p>
}

function AssetSearch({ choose }: { choose: (asset: Opening) => void }) {
  const [words, search] = useState('')
  const [found, setFound] = useState<Asset[] | null>(null)
  useEffect(() => {
    if (words.trim() === '') return setFound(null)
    const asking = new AbortController()
    const timer = setTimeout(() => {
      const path = '/api/assets' + query({ query: words.trim(), limit: FOUND_AT_ONCE })
      void getJson<{ items: Asset[] }>(path, asking.signal).then(({ items }) => setFound(items), () => {})
    }, PAUSE)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [words])
  return (
    <div class="asset-search">
      <input type="search" aria-label={say('asset_search')} placeholder={say('asset_search')} value={words} onInput={(event) => search(event.currentTarget.value)} />
      {found?.length === 0 && <p class="quiet">{say('asset_none')}</p>}
      <ul>
        {found?.map((one) => (
          <li key={one.asset_code}>
            <button type="button" onClick={() => choose({ assetCode: one.asset_code, name: { zh: one.name, en: one.name_en ?? one.name } })}>
              <LifelineIcon lifeline={one.lifeline as Lifeline} /><span>{pickName(one.name, one.name_en)}</span><small>{one.asset_code}</small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function suggest(source: Source, asset: Opening | null): Title {
  if (!asset) return { zh: '', en: '' }
  const titleIn = (chosen: Language): string => sayIn(chosen, 'opened_title', { source: sayIn(chosen, source), place: asset.name[chosen] })
  return { zh: titleIn('zh'), en: titleIn('en') }
}
