/**
 * Draws every sensor in two layers of one set of buffers: quiet grey dots under the labels, abnormal glyphs over everything.
 *
 * A live change costs one byte and one `bufferSubData` over the range that changed, so 100,000 sensors stay cheap.
 */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl'
import type { ChangedRange, SensorColumns } from '../../state/sensors.ts'
import { NORMAL_COLOUR } from '../../ui/palette.ts'
import { relativePositions, translated, type Mercator } from '../mercator.ts'
import { PointBuffers } from './buffers.ts'
import { drawOrder, type DrawOrder } from './draw-order.ts'
import { buildProgram, type PointProgram } from './program.ts'

type Gl = WebGL2RenderingContext
const PASS_NORMAL = 0
const PASS_ABNORMAL = 1
const PASS_HALO = 2

/** City zoom and street zoom, between which dots grow. */
const FAR_ZOOM = 9
const NEAR_ZOOM = 16
/** More glows than this would melt into one and hide the map. */
const MOST_HALOS = 60

export type Shown = {
  /** Bit per lifeline in the fixed order. */
  lifelines: number
  /** Bit 0 normal, 1 to 4 the levels, 5 unknown. */
  levels: number
}

export class SensorPoints {
  readonly positions: Float32Array
  readonly origin: Mercator
  shown: Shown = { lifelines: 0xff, levels: 0xff }
  isHaloLit = false
  private program: PointProgram | null = null
  private buffers: PointBuffers | null = null
  private order: DrawOrder = { places: new Uint32Array(0), worstCount: 0 }
  private changed: ChangedRange | null = null

  constructor(private readonly map: MapLibreMap, readonly columns: SensorColumns, readonly states: Uint8Array) {
    const { origin, xy } = relativePositions(columns.longitude, columns.latitude)
    this.origin = origin
    this.positions = xy
  }

  readonly normalLayer = this.layer('sensors-normal', (gl) => gl.drawArrays(gl.POINTS, 0, this.columns.count), PASS_NORMAL)
  readonly abnormalLayer = this.layer('sensors-abnormal', (gl) => this.drawAbnormal(gl), PASS_ABNORMAL)

  get hasWorst(): boolean {
    return this.order.worstCount > 0
  }

  get abnormalCount(): number {
    return this.order.places.length
  }

  /** After a context loss nothing on the card is left; the next render builds it again. */
  forgetGraphics(): void {
    this.program = null
    this.buffers = null
  }

  markChanged({ first, last }: ChangedRange): void {
    const before = this.changed
    this.changed = before ? { first: Math.min(before.first, first), last: Math.max(before.last, last) } : { first, last }
    this.map.triggerRepaint()
  }

  private layer(id: string, draw: (gl: Gl) => void, pass: number): CustomLayerInterface {
    return {
      id, type: 'custom', renderingMode: '2d',
      render: (gl, input) => this.render(gl as Gl, input, draw, pass),
    }
  }

  private render(gl: Gl, input: CustomRenderMethodInput, draw: (gl: Gl) => void, pass: number): void {
    if (this.columns.count === 0) return
    this.program ??= buildProgram(gl)
    gl.useProgram(this.program.program)
    this.prepareBuffers(gl)
    this.setUniforms(gl, input, pass)
    gl.disable(gl.DEPTH_TEST)
    gl.disable(gl.STENCIL_TEST)
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    draw(gl)
    gl.bindVertexArray(null)
  }

  private prepareBuffers(gl: Gl): void {
    const isNew = this.buffers === null
    this.buffers ??= new PointBuffers(gl, this.positions, this.columns.lifeline, this.states)
    gl.bindVertexArray(this.buffers.arrays)
    if (this.changed) this.buffers.writeStates(this.states, this.changed)
    if (isNew || this.changed) {
      this.order = drawOrder(this.states)
      this.buffers.writeOrder(this.order.places)
    }
    this.changed = null
    this.buffers.bindDrawings()
  }

  private setUniforms(gl: Gl, input: CustomRenderMethodInput, pass: number): void {
    const { uniform } = this.program!
    const matrix = input.defaultProjectionData.mainMatrix as ArrayLike<number>
    gl.uniformMatrix4fv(uniform.u_matrix, false, translated(matrix, this.origin))
    gl.uniform1f(uniform.u_nearness, nearness(this.map.getZoom()))
    gl.uniform1f(uniform.u_pixel_ratio, this.map.getPixelRatio())
    gl.uniform1i(uniform.u_lifelines, this.shown.lifelines)
    gl.uniform1i(uniform.u_levels, this.shown.levels)
    gl.uniform3fv(uniform.u_normal_colour, rgb(NORMAL_COLOUR))
    gl.uniform1i(uniform.u_drawings, 0)
    gl.uniform1i(uniform.u_pass, pass)
  }

  private drawAbnormal(gl: Gl): void {
    const { places, worstCount } = this.order
    if (this.isHaloLit && worstCount > 0 && worstCount <= MOST_HALOS) {
      gl.uniform1i(this.program!.uniform.u_pass, PASS_HALO)
      gl.drawElements(gl.POINTS, worstCount, gl.UNSIGNED_INT, 4 * (places.length - worstCount))
      gl.uniform1i(this.program!.uniform.u_pass, PASS_ABNORMAL)
    }
    gl.drawElements(gl.POINTS, places.length, gl.UNSIGNED_INT, 0)
  }
}

export function nearness(zoom: number): number {
  return Math.min(1, Math.max(0, (zoom - FAR_ZOOM) / (NEAR_ZOOM - FAR_ZOOM)))
}

function rgb(colour: string): [number, number, number] {
  const part = (at: number): number => parseInt(colour.slice(at, at + 2), 16) / 255
  return [part(1), part(3), part(5)]
}
