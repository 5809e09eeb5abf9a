/** Which layers of the map are shown. */
import { signal } from '@preact/signals'
import { toggled } from '../state/filters.ts'
import { text } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'

const LAYERS = ['districts', 'roads', 'rivers', 'networks', 'labels', 'normal', 'unknown', 'crews'] as const
export type Layer = (typeof LAYERS)[number]

/** Crews are shown when one is to be sent, or when somebody wants to see them all. */
export const layerShown = signal<ReadonlySet<Layer>>(new Set(LAYERS.filter((layer) => layer !== 'crews')))
const isOpen = signal(false)

export function LayerSwitches() {
  return (
    <div class="layer-switches">
      <button aria-expanded={isOpen.value} onClick={() => (isOpen.value = !isOpen.value)}>
        <Icon name="layers" /> {text('layers')}
      </button>
      {isOpen.value && (
        <ul>
          {LAYERS.map((layer) => (
            <li key={layer}>
              <label>
                <input type="checkbox" checked={layerShown.value.has(layer)}
                  onChange={() => (layerShown.value = toggled(layerShown.value, layer))} />
                {text(`layer_${layer}`)}
              </label>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
