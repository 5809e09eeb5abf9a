/**
 * The dark grey city: districts, rivers, roads, networks and their names, all from our own API.
 *
 * No `glyphs` address: MapLibre then draws every label in the browser with the shipped font, so no network is needed.
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { LIFELINES, type Lifeline } from '../api/types.ts'
import type { Language } from '../text/text.ts'
import { FONT_FAMILY } from '../ui/palette.ts'

const OUTSIDE = '#17191b'
const DISTRICT = '#1f2225'
const DISTRICT_EDGE = '#525962'
const RIVER = '#24343f'
const ROAD = '#3b4149'
const NETWORK = '#59626c'
const NAME = '#aab2bc'
const SMALL_NAME = '#8b939d'

export type LayerGroup = 'districts' | 'roads' | 'rivers' | 'networks' | 'labels'

/** Networks differ by dash, not by colour: colour is for the abnormal. */
const NETWORK_DASH: Record<Lifeline, number[]> = {
  gas: [1], water: [4, 1.5], drainage: [1.5, 1.5], heating: [6, 1.5, 1, 1.5], bridge: [1], geohazard: [2, 2], tunnel: [8, 2],
}

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
const ofKind = (...kinds: string[]): ExpressionSpecification => ['in', ['get', 'kind'], ['literal', kinds]]
const byZoom = (...stops: number[]): ExpressionSpecification =>
  ['interpolate', ['exponential', 1.6], ['zoom'], ...stops] as unknown as ExpressionSpecification

export function cityStyle(language: Language): StyleSpecification {
  const source = { type: 'geojson', data: EMPTY } as const
  return {
    version: 8,
    sources: { city: { ...source }, names: { ...source }, networks: { ...source }, dispatch: { ...source } },
    layers: [...ground(), ...networks(), ...roadNames(language), ...districtNames(language), ...dispatchLine()],
  }
}

function ground(): LayerSpecification[] {
  return [
    { id: 'outside', type: 'background', paint: { 'background-color': OUTSIDE } },
    { id: 'districts-area', type: 'fill', source: 'city', filter: ofKind('district'), paint: { 'fill-color': DISTRICT } },
    { id: 'rivers-area', type: 'fill', source: 'city', filter: ['all', ofKind('river'), ['==', ['geometry-type'], 'Polygon']], paint: { 'fill-color': RIVER } },
    { id: 'parks-area', type: 'fill', source: 'city', filter: ofKind('park'), paint: { 'fill-color': '#212723' } },
    { id: 'rivers-line', type: 'line', source: 'city', filter: ofKind('river'), layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': RIVER, 'line-width': byZoom(8, 1.2, 11, 3, 15, 18) } },
    { id: 'districts-edge', type: 'line', source: 'city', filter: ofKind('district'), paint: { 'line-color': DISTRICT_EDGE, 'line-width': byZoom(8, 0.8, 14, 2), 'line-dasharray': [4, 2] } },
    { id: 'roads-line', type: 'line', source: 'city', filter: ofKind('road'), layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': ROAD, 'line-width': byZoom(9, 0.7, 12, 1.8, 16, 11) } },
  ]
}

function networks(): LayerSpecification[] {
  return LIFELINES.map((lifeline) => ({
    id: `networks-${lifeline}`,
    type: 'line',
    source: 'networks',
    minzoom: 11,
    filter: ['==', ['get', 'lifeline'], lifeline],
    paint: {
      'line-color': NETWORK,
      'line-width': byZoom(11, 0.7, 14, 1.4, 18, 4),
      'line-opacity': ['interpolate', ['linear'], ['zoom'], 11, 0.25, 13, 0.9],
      'line-dasharray': NETWORK_DASH[lifeline],
    },
  }))
}

function roadNames(language: Language): LayerSpecification[] {
  return ['roads', 'rivers'].map((group) => ({
    id: `labels-${group}`,
    type: 'symbol',
    source: 'city',
    minzoom: group === 'roads' ? 12 : 10,
    filter: ofKind(group === 'roads' ? 'road' : 'river'),
    layout: { 'symbol-placement': 'line', 'symbol-spacing': 380, 'text-field': nameField(language), 'text-font': [FONT_FAMILY], 'text-size': 12, 'text-max-angle': 35 },
    paint: { 'text-color': group === 'roads' ? SMALL_NAME : '#6f8a9b', 'text-halo-color': '#1b1d20', 'text-halo-width': 1.3 },
  }))
}

function districtNames(language: Language): LayerSpecification[] {
  return [{
    id: 'labels-districts',
    type: 'symbol',
    source: 'names',
    layout: { 'text-field': districtField(language), 'text-font': [FONT_FAMILY], 'text-size': byZoom(8, 13, 13, 18), 'text-letter-spacing': 0.08, 'text-max-width': 16, 'text-line-height': 1.25 },
    paint: { 'text-color': NAME, 'text-halo-color': '#1b1d20', 'text-halo-width': 1.6 },
  }]
}

/** From the chosen crew to the incident, with how far and how long. White: it is a hand's line, no alarm. */
function dispatchLine(): LayerSpecification[] {
  return [
    { id: 'dispatch-line', type: 'line', source: 'dispatch', layout: { 'line-cap': 'round' }, paint: { 'line-color': '#ffffff', 'line-width': 2.4, 'line-dasharray': [2, 2] } },
    {
      id: 'dispatch-words',
      type: 'symbol',
      source: 'dispatch',
      filter: ['==', ['geometry-type'], 'Point'],
      layout: { 'text-field': ['get', 'words'], 'text-font': [FONT_FAMILY], 'text-size': 16, 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': '#ffffff', 'text-halo-color': '#000000', 'text-halo-width': 2 },
    },
  ]
}

/** The name in the chosen language, the other one where it is missing. */
export function nameField(language: Language): ExpressionSpecification {
  const chinese: ExpressionSpecification = ['get', 'name']
  const english: ExpressionSpecification = ['get', 'name_en']
  return language === 'zh' ? ['coalesce', chinese, english, ''] : ['coalesce', english, chinese, '']
}

/** Districts carry both names, the chosen one large. */
export function districtField(language: Language): ExpressionSpecification {
  const other = nameField(language === 'zh' ? 'en' : 'zh')
  const small: ExpressionSpecification = ['case', ['==', other, nameField(language)], '', ['concat', '\n', other]]
  return ['format', nameField(language), {}, small, { 'font-scale': 0.78 }] as unknown as ExpressionSpecification
}
