/** In, out, and back to the whole city. */
import { text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import type { CityMap } from './city-map.ts'

export function ZoomKeys({ city }: { city: () => CityMap | null }) {
  return (
    <div class="zoom-keys">
      <button aria-label={text('whole_city')} title={text('whole_city')} onClick={() => city()?.showWholeCity(true)}><Icon name="city" size={18} /></button>
      <button aria-label={text('zoom_in')} title={text('zoom_in')} onClick={() => city()?.map.zoomIn()}><Icon name="plus" size={18} /></button>
      <button aria-label={text('zoom_out')} title={text('zoom_out')} onClick={() => city()?.map.zoomOut()}><Icon name="minus" size={18} /></button>
    </div>
  )
}
