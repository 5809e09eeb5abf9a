/** Title of a page, with the way to read it again and back to the map. */
import { page } from '../state/selection.ts'
import { text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import './page.css'

export function PageHead({ title, refresh }: { title: string; refresh?: () => void }) {
  return (
    <header class="page-head">
      <h2>{title}</h2>
      {refresh && <button onClick={refresh}>{text('refresh')}</button>}
      <button onClick={() => (page.value = 'map')}><Icon name="map" /> {text('page_map')} <kbd>Esc</kbd></button>
    </header>
  )
}
