/** Crews on the map, few enough to be elements: a shape of their own, their name, and how old the position is. */
import { Marker, type Map as MapLibreMap } from 'maplibre-gl'
import { render } from 'preact'
import { CrewGlyph } from '../incidents/crew-glyph.tsx'
import { chooseCrew, type CrewMark } from '../incidents/crews.ts'
import { crewName, positionWord, stateWord } from '../incidents/crew-words.ts'

export class CrewMarks {
  private readonly markers = new Map<number, Marker>()

  constructor(private readonly map: MapLibreMap) {}

  show(marks: readonly CrewMark[]): void {
    const wanted = new Set(marks.map((mark) => mark.crew.crew_id))
    for (const [crewId, marker] of this.markers) if (!wanted.has(crewId)) this.drop(crewId, marker)
    for (const mark of marks) this.draw(mark)
  }

  private draw(mark: CrewMark): void {
    const { crew } = mark
    const marker = this.markers.get(crew.crew_id) ?? this.add(crew.crew_id)
    marker.setLngLat([crew.longitude!, crew.latitude!])
    if (!marker.getElement().isConnected) marker.addTo(this.map)
    render(<Mark mark={mark} />, marker.getElement())
  }

  private add(crewId: number): Marker {
    const element = document.createElement('div')
    element.className = 'crew-mark'
    const marker = new Marker({ element, anchor: 'bottom' })
    this.markers.set(crewId, marker)
    return marker
  }

  private drop(crewId: number, marker: Marker): void {
    render(null, marker.getElement())
    marker.remove()
    this.markers.delete(crewId)
  }
}

function Mark({ mark: { crew, state, isChosen } }: { mark: CrewMark }) {
  const said = [crewName(crew), stateWord(crew), positionWord(crew)]
  const choose = (event: MouseEvent): void => {
    // not a click on the sensor below
    event.stopPropagation()
    chooseCrew(crew.crew_id)
  }
  return (
    <button class={isChosen ? 'is-chosen' : ''} aria-pressed={isChosen} title={said.join(' · ')} onClick={choose}>
      <span class="spoken-only">{said.join(', ')}</span>
      <span class="crew-words" aria-hidden="true"><b>{crewName(crew)}</b><small>{stateWord(crew)} · {positionWord(crew)}</small></span>
      <CrewGlyph state={state} isChosen={isChosen} size={26} />
    </button>
  )
}
