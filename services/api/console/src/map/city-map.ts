/** The map itself, apart from any user-interface framework: city, networks, sensor points, camera, selection ring. */
import { LngLatBounds, Map as MapLibreMap, Marker, ScaleControl, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Language } from '../text/text.ts'
import type { ChangedRange, SensorColumns } from '../state/sensors.ts'
import { FONT_FAMILY } from '../ui/palette.ts'
import { bulkOf, labelPoint } from './bounds.ts'
import { recallView, rememberViewOf } from './camera.ts'
import { isSoftwareDrawn } from './graphics.ts'
import { mercatorX, mercatorY, worldSize } from './mercator.ts'
import { pickAt } from './picking.ts'
import { SensorPoints, type Shown } from './points/sensor-points.ts'
import { CrewMarks } from './crew-marks.tsx'
import { IncidentMarks } from './incident-marks.tsx'
import { cityStyle, districtField, nameField, type LayerGroup } from './style.ts'

setWorkerUrl(workerUrl)

/** Jiaozuo, until the sensors say where the city is. */
const FIRST_VIEW = { center: [113.24, 35.22] as [number, number], zoom: 9.5 }
/** How far from the pointer a sensor is still meant. [CSS pixels] */
const REACH = 13
const STREET_ZOOM = 14.5
/** A crew's name stands above its place. [CSS pixels] */
const MARK_HEIGHT = 120

/** From a crew to an incident, with distance and minutes. */
export type DispatchLine = { from: [number, number]; to: [number, number]; words: string }

export class CityMap {
  readonly map: MapLibreMap
  readonly isReduced: boolean
  points: SensorPoints | null = null
  readonly crews: CrewMarks
  readonly incidents: IncidentMarks
  private readonly ring: Marker
  private shown: Shown = { lifelines: 0xff, levels: 0xff }
  private isPlaced = recallView() !== null

  constructor(container: HTMLElement, language: Language) {
    const view = recallView()
    this.map = new MapLibreMap({
      container,
      style: cityStyle(language),
      center: view ? [view.longitude, view.latitude] : FIRST_VIEW.center,
      zoom: view?.zoom ?? FIRST_VIEW.zoom,
      minZoom: 7,
      maxZoom: 19,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      localIdeographFontFamily: `'${FONT_FAMILY}', sans-serif`,
    })
    this.map.touchZoomRotate.disableRotation()
    this.map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-right')
    this.isReduced = isSoftwareDrawn(this.map.painter.context.gl as WebGL2RenderingContext)
    if (this.isReduced) this.map.setPixelRatio(Math.min(1, devicePixelRatio) * 0.75)
    this.ring = new Marker({ element: ringElement() })
    this.crews = new CrewMarks(this.map)
    this.incidents = new IncidentMarks(this.map)
    this.holdCorner()
    rememberViewOf(this.map)
    this.keepPointsAlive()
  }

  /** MapLibre restores its own layers after a lost WebGL context but drops ours: an empty, calm-looking map. */
  private keepPointsAlive(): void {
    this.map.on('webglcontextlost', () => this.points?.forgetGraphics())
    this.map.on('webglcontextrestored', () => setTimeout(() => this.attachPoints()))
    this.map.on('style.load', () => this.attachPoints())
  }

  /** A drawer at the right and bars at the top narrow the map; what the operator looks at stays where it is. */
  private holdCorner(): void {
    let [width, height] = sizeOf(this.map)
    this.map.on('resize', () => {
      const [wide, high] = sizeOf(this.map)
      if (width > 0 && height > 0 && wide > 0 && high > 0) this.map.panBy([(wide - width) / 2, (height - high) / 2], { duration: 0 })
      ;[width, height] = [wide, high]
    })
  }

  private attachPoints(): void {
    const { points, map } = this
    if (!points || !map.style?._loaded) return
    if (!map.getLayer(points.normalLayer.id)) map.addLayer(points.normalLayer, 'labels-roads')
    if (!map.getLayer(points.abnormalLayer.id)) map.addLayer(points.abnormalLayer)
    map.triggerRepaint()
  }

  setSensors(columns: SensorColumns, states: Uint8Array): void {
    for (const id of ['sensors-normal', 'sensors-abnormal']) if (this.map.getLayer(id)) this.map.removeLayer(id)
    this.points = new SensorPoints(this.map, columns, states)
    this.points.shown = this.shown
    this.attachPoints()
    if (!this.isPlaced) this.showWholeCity(false)
  }

  markChanged(range: ChangedRange): void {
    this.points?.markChanged(range)
  }

  setShown(shown: Shown): void {
    this.shown = shown
    if (!this.points) return
    this.points.shown = shown
    this.map.triggerRepaint()
  }

  setHaloLit(isLit: boolean): void {
    if (!this.points || this.points.isHaloLit === isLit) return
    this.points.isHaloLit = isLit
    if (this.points.hasWorst) this.map.triggerRepaint()
  }

  async setCity(city: GeoJSON.FeatureCollection): Promise<void> {
    await this.whenStyled()
    this.source('city').setData(city)
    this.source('names').setData({ type: 'FeatureCollection', features: city.features.flatMap(districtName) })
  }

  async setNetworks(networks: GeoJSON.FeatureCollection): Promise<void> {
    await this.whenStyled()
    this.source('networks').setData(networks)
  }

  async setLanguage(language: Language): Promise<void> {
    await this.whenStyled()
    for (const id of ['labels-roads', 'labels-rivers']) this.map.setLayoutProperty(id, 'text-field', nameField(language))
    this.map.setLayoutProperty('labels-districts', 'text-field', districtField(language))
  }

  async setGroupShown(group: LayerGroup, isShown: boolean, except: (layerId: string) => boolean = () => false): Promise<void> {
    await this.whenStyled()
    for (const { id } of this.map.getStyle().layers) {
      if (!id.startsWith(group)) continue
      this.map.setLayoutProperty(id, 'visibility', isShown && !except(id) ? 'visible' : 'none')
    }
  }

  /** Place of the sensor under a point of the screen, -1 for none. */
  pick(point: { x: number; y: number }): number {
    if (!this.points) return -1
    const { points } = this
    const { lng, lat } = this.map.unproject([point.x, point.y])
    const reach = REACH / worldSize(this.map.getZoom())
    const field = { positions: points.positions, states: points.states, lifelines: points.columns.lifeline, shown: points.shown }
    return pickAt(field, mercatorX(lng) - points.origin.x, mercatorY(lat) - points.origin.y, reach)
  }

  ringAt(position: [number, number] | null): void {
    if (position) this.ring.setLngLat(position).addTo(this.map)
    else this.ring.remove()
  }

  async setDispatchLine(line: DispatchLine | null): Promise<void> {
    await this.whenStyled()
    this.source('dispatch').setData({ type: 'FeatureCollection', features: line ? lineWithWords(line) : [] })
  }

  /** Only as far as is needed: whoever sees all of them, and sees them apart, keeps the view. */
  showAll(positions: readonly [number, number][]): void {
    if (positions.length === 0) return
    const bounds = positions.reduce((box, position) => box.extend(position), new LngLatBounds())
    const [corner, opposite] = [this.map.project(bounds.getNorthWest()), this.map.project(bounds.getSouthEast())]
    const isWide = Math.max(opposite.x - corner.x, opposite.y - corner.y) > this.map.getContainer().clientWidth / 3
    if (isWide && positions.every((position) => this.isInView(position))) return
    this.map.fitBounds(bounds, { padding: { top: MARK_HEIGHT, bottom: 110, left: 90, right: 90 }, maxZoom: 15, animate: !this.isReduced })
  }

  isInView(position: [number, number]): boolean {
    return this.map.getBounds().contains(position)
  }

  flyTo(position: [number, number]): void {
    this.map.easeTo({ center: position, zoom: Math.max(this.map.getZoom(), STREET_ZOOM), duration: this.isReduced ? 0 : 350 })
  }

  showWholeCity(isAnimated: boolean): void {
    const box = this.points && bulkOf(this.points.columns.longitude, this.points.columns.latitude)
    if (!box) return
    this.isPlaced = true
    this.map.fitBounds(box, { padding: 56, maxZoom: 15, animate: isAnimated && !this.isReduced })
  }

  remove(): void {
    this.map.remove()
  }

  private source(name: string): GeoJSONSource {
    return this.map.getSource(name) as GeoJSONSource
  }

  private async whenStyled(): Promise<void> {
    if (!this.map.style?._loaded) await this.map.once('style.load')
  }
}

function districtName(feature: GeoJSON.Feature): GeoJSON.Feature[] {
  if (feature.properties?.kind !== 'district') return []
  const at = labelPoint(feature.geometry)
  return at ? [{ type: 'Feature', properties: feature.properties, geometry: { type: 'Point', coordinates: at } }] : []
}

/** [CSS pixels] */
function sizeOf(map: MapLibreMap): [number, number] {
  const { clientWidth, clientHeight } = map.getContainer()
  return [clientWidth, clientHeight]
}

/** Words along a line stand askew; in its middle they can be read. */
function lineWithWords({ from, to, words }: DispatchLine): GeoJSON.Feature[] {
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]
  return [
    { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [from, to] } },
    { type: 'Feature', properties: { words }, geometry: { type: 'Point', coordinates: middle } },
  ]
}

function ringElement(): HTMLElement {
  const element = document.createElement('div')
  element.className = 'selection-ring'
  return element
}
