/** What the browser tests may ask of the map, since pixels on a canvas have no elements to look for. */
import type { CityMap } from './city-map.ts'

export type MapProbe = {
  /** Whether tiles, labels and points of the current view are all on screen. */
  isIdle: () => boolean
  hasPointLayers: () => boolean
  abnormalCount: () => number
  project: (longitude: number, latitude: number) => { x: number; y: number }
  map: CityMap['map']
}

export function exposeForTests(city: CityMap): void {
  let isIdle = false
  city.map.on('idle', () => (isIdle = true))
  city.map.on('movestart', () => (isIdle = false))
  const probe: MapProbe = {
    isIdle: () => isIdle,
    hasPointLayers: () => Boolean(city.map.getLayer('sensors-normal') && city.map.getLayer('sensors-abnormal')),
    abnormalCount: () => city.points?.abnormalCount ?? 0,
    project: (longitude, latitude) => city.map.project([longitude, latitude]),
    map: city.map,
  }
  Object.assign(globalThis, { mapProbe: probe })
}
