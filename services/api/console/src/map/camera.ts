/** Remembers where the operator left the map, so that a reload does not throw the view away. */
import type { Map as MapLibreMap } from 'maplibre-gl'

type View = { longitude: number; latitude: number; zoom: number }
const KEY = 'lifeline.view'

export function recallView(): View | null {
  try {
    const view = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as View | null
    return view && [view.longitude, view.latitude, view.zoom].every(Number.isFinite) ? view : null
  } catch {
    return null
  }
}

export function rememberViewOf(map: MapLibreMap): void {
  map.on('moveend', () => {
    const { lng, lat } = map.getCenter()
    const view: View = { longitude: lng, latitude: lat, zoom: map.getZoom() }
    try {
      sessionStorage.setItem(KEY, JSON.stringify(view))
    } catch {
      // A browser without storage starts at the whole city again.
    }
  })
}
