/** Incidents that no sensor tells of have no point on the map; whoever reported them by hand finds them here. */
import { Marker, type Map as MapLibreMap } from 'maplibre-gl'
import { render } from 'preact'
import type { Incident } from '../api/types.ts'
import { selectIncident } from '../state/selection.ts'
import { pick } from '../text/text.ts'
import { Icon } from '../ui/icon.tsx'
import { LevelGlyph } from '../ui/level-glyph.tsx'

export class IncidentMarks {
  private markers: Marker[] = []

  constructor(private readonly map: MapLibreMap) {}

  show(incidents: readonly Incident[]): void {
    for (const marker of this.markers) marker.remove()
    this.markers = incidents.map((one) => {
      const element = document.createElement('div')
      element.className = 'incident-mark'
      render(<Mark incident={one} />, element)
      return new Marker({ element }).setLngLat([one.longitude, one.latitude]).addTo(this.map)
    })
  }
}

function Mark({ incident }: { incident: Incident }) {
  const show = (event: MouseEvent): void => {
    event.stopPropagation()
    selectIncident(incident.incident_id)
  }
  return (
    <button aria-label={pick(incident.title)} title={pick(incident.title)} onClick={show}>
      <LevelGlyph level={incident.level} size={26} isAcknowledged={incident.answered_at !== null} /><Icon name="phone" size={14} />
    </button>
  )
}
