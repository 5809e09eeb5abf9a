/** Puts the city map on the page and ties it to what the console knows. The camera moves only when the operator asks. */
import { effect, signal, untracked } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import * as resources from '../api/resources.ts'
import { LIFELINES } from '../api/types.ts'
import { detail, incidents } from '../incidents/state.ts'
import { alertsById } from '../state/alerts.ts'
import { onStatesChanged } from '../state/changed-states.ts'
import { maskOf, shownLevels, shownLifelines } from '../state/filters.ts'
import { locateWishes, selectAlert, selectedAlertId, selectedIncidentId, selectedSensorId, selectSensor } from '../state/selection.ts'
import { sensors, stateBytes, statesRevision } from '../state/sensors.ts'
import { language, text } from '../text/text.ts'
import { CityMap } from './city-map.ts'
import { followCrews } from './follow-crews.ts'
import { canDrawMap } from './graphics.ts'
import { HoverCard, hovered } from './hover-card.tsx'
import { layerShown, LayerSwitches } from './layer-switches.tsx'
import { Legend } from './legend.tsx'
import './map.css'
import { ZoomKeys } from './zoom-keys.tsx'
import { exposeForTests } from './probe.ts'

const isSelectionOutside = signal(false)
const baseFailed = signal(false)
const isReduced = signal(false)

export default function MapView() {
  const container = useRef<HTMLDivElement>(null)
  const city = useRef<CityMap | null>(null)
  useEffect(() => (canDrawMap() ? start(container.current!, (made) => (city.current = made)) : undefined), [])
  return (
    <div class="map-view">
      <div ref={container} class="map-canvas" role="application" aria-label={text('map_label')} />
      {!canDrawMap() && <p class="map-notice" role="alert">{text('map_failed')}</p>}
      {isReduced.value && <p class="reduced">{text('reduced')}</p>}
      {baseFailed.value && <p class="map-notice">{text('map_base_failed')}</p>}
      {isSelectionOutside.value && (
        <button class="outside-view" onClick={() => locateWishes.value++}>{text('outside_view')} · {text('locate')} <kbd>L</kbd></button>
      )}
      <Legend />
      <LayerSwitches />
      <ZoomKeys city={() => city.current} />
      <HoverCard />
    </div>
  )
}

function start(container: HTMLElement, keep: (city: CityMap | null) => void): () => void {
  const city = new CityMap(container, language.peek())
  keep(city)
  isReduced.value = city.isReduced
  const stop = [
    effect(() => void city.setLanguage(language.value)),
    effect(() => {
      const columns = sensors.value
      // Placing the camera runs listeners that read other signals; those must not bring the sensors back here.
      if (columns) untracked(() => city.setSensors(columns, stateBytes()))
    }),
    onStatesChanged((range) => city.markChanged(range)),
    effect(() => city.setShown(shownMasks())),
    ...followLayers(city),
    followSelection(city),
    followWishes(city),
    ...followCrews(city),
    blink(city),
  ]
  void loadGround(city)
  followPointer(city)
  exposeForTests(city)
  return () => {
    stop.forEach((end) => end())
    city.remove()
    keep(null)
  }
}

/** Levels take bits 1 to 4; normal and unknown sensors are layers of their own. */
function shownMasks(): { lifelines: number; levels: number } {
  const levels = maskOf([1, 2, 3, 4] as const, shownLevels.value) << 1
  const normal = layerShown.value.has('normal') ? 1 : 0
  const unknown = layerShown.value.has('unknown') ? 1 << 5 : 0
  return { lifelines: maskOf(LIFELINES, shownLifelines.value), levels: levels | normal | unknown }
}

function followLayers(city: CityMap): (() => void)[] {
  const groups = ['districts', 'roads', 'rivers', 'labels'] as const
  const plain = groups.map((group) => effect(() => void city.setGroupShown(group, layerShown.value.has(group))))
  const isHidden = (layerId: string): boolean => !LIFELINES.some((one) => layerId === `networks-${one}` && shownLifelines.value.has(one))
  return [...plain, effect(() => {
    void shownLifelines.value
    void city.setGroupShown('networks', layerShown.value.has('networks'), isHidden)
  })]
}

async function loadGround(city: CityMap): Promise<void> {
  try {
    const [base, networks] = await Promise.all([resources.readBaseMap(), resources.readNetworks()])
    await Promise.all([city.setCity(base), city.setNetworks(networks)])
    baseFailed.value = false
  } catch {
    // Alerts on plain grey are still alerts; the next try comes by itself.
    baseFailed.value = true
    setTimeout(() => void loadGround(city), 10_000)
  }
}

function selectedPosition(): [number, number] | null {
  const incident = [detail.value, ...(incidents.value ?? [])].find((one) => one?.incident_id === selectedIncidentId.value)
  if (incident) return [incident.longitude, incident.latitude]
  const alert = selectedAlertId.value === null ? undefined : alertsById.value?.get(selectedAlertId.value)
  if (alert) return [alert.longitude, alert.latitude]
  const columns = sensors.value
  const place = selectedSensorId.value === null ? -1 : (columns?.placeOf[selectedSensorId.value] ?? -1)
  return columns && place >= 0 ? [columns.longitude[place]!, columns.latitude[place]!] : null
}

function followSelection(city: CityMap): () => void {
  const look = (): void => {
    const position = selectedPosition()
    isSelectionOutside.value = position !== null && !city.isInView(position)
  }
  city.map.on('moveend', look)
  return effect(() => {
    city.ringAt(selectedPosition())
    look()
  })
}

function followWishes(city: CityMap): () => void {
  let granted = locateWishes.peek()
  return effect(() => {
    if (locateWishes.value === granted) return
    granted = locateWishes.value
    untracked(() => {
      const position = selectedPosition()
      if (position) city.flyTo(position)
    })
  })
}

function followPointer(city: CityMap): void {
  city.map.on('click', (event) => {
    const place = city.pick(event.point)
    if (place >= 0) selectPlace(place)
  })
  city.map.on('mousemove', (event) => {
    const place = city.pick(event.point)
    city.map.getCanvas().style.cursor = place >= 0 ? 'pointer' : ''
    hovered.value = place < 0 ? null : { sensorId: sensors.peek()!.sensorId[place]!, x: event.point.x, y: event.point.y }
  })
  city.map.on('mouseout', () => (hovered.value = null))
  city.map.on('movestart', () => (hovered.value = null))
}

function selectPlace(place: number): void {
  const sensorId = sensors.peek()!.sensorId[place]!
  const alert = [...(alertsById.peek()?.values() ?? [])]
    .filter((one) => one.sensor_id === sensorId && !(one.cleared_at && one.acknowledged_at))
    .sort((one, other) => one.level - other.level)[0]
  if (alert) selectAlert(alert.alert_id)
  else selectSensor(sensorId)
}

/** One flash a second for red that nobody has acknowledged; a steady ring for those who asked for less motion. */
function blink(city: CityMap): () => void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches || city.isReduced
  if (isStill) {
    return effect(() => {
      void statesRevision.value
      city.setHaloLit(true)
    })
  }
  const timer = setInterval(() => city.setHaloLit(Math.floor(Date.now() / 500) % 2 === 0), 500)
  return () => clearInterval(timer)
}
