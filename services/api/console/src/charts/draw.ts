/** What the trend draws besides the line itself: limit bands below, gaps hatched, level numerals at the edge. */
import type uPlot from 'uplot'
import { LEVEL_COLOUR } from '../ui/palette.ts'
import type { Band } from './bands.ts'
import type { Series } from './series.ts'

export function drawBands(chart: uPlot, bands: readonly Band[]): void {
  const { ctx: pen, bbox } = chart
  const inside = (value: number): number => Math.min(bbox.top + bbox.height, Math.max(bbox.top, chart.valToPos(value, 'y', true)))
  pen.save()
  for (const band of bands) {
    const from = inside(band.from)
    const to = Number.isFinite(band.to) ? inside(band.to) : band.to > 0 ? bbox.top : bbox.top + bbox.height
    if (from === to) continue
    pen.fillStyle = LEVEL_COLOUR[band.level] + '26'
    pen.fillRect(bbox.left, Math.min(from, to), bbox.width, Math.abs(to - from))
  }
  pen.restore()
}

/** After the grid, whose lines would cover a limit at a round value. */
export function drawLimits(chart: uPlot, bands: readonly Band[]): void {
  const { ctx: pen, bbox } = chart
  pen.save()
  for (const band of bands) {
    const at = chart.valToPos(band.limit, 'y', true)
    if (at >= bbox.top && at <= bbox.top + bbox.height) drawEdge(pen, bbox, at, band)
  }
  pen.restore()
}

function drawEdge(pen: CanvasRenderingContext2D, bbox: uPlot.BBox, at: number, band: Band): void {
  pen.strokeStyle = LEVEL_COLOUR[band.level]
  pen.lineWidth = devicePixelRatio
  pen.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio])
  pen.beginPath()
  pen.moveTo(bbox.left, at)
  pen.lineTo(bbox.left + bbox.width, at)
  pen.stroke()
  pen.fillStyle = LEVEL_COLOUR[band.level]
  pen.font = `700 ${12 * devicePixelRatio}px "Noto Sans SC", sans-serif`
  pen.textAlign = 'left'
  pen.fillText(String(band.level), bbox.left + bbox.width + 4 * devicePixelRatio, at + 4 * devicePixelRatio)
}

export function drawGaps(chart: uPlot, gaps: Series['gaps']): void {
  const { ctx: pen, bbox } = chart
  pen.save()
  pen.strokeStyle = '#5b636c'
  pen.lineWidth = devicePixelRatio
  for (const [from, to] of gaps) {
    const left = Math.max(bbox.left, chart.valToPos(from, 'x', true))
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(to, 'x', true))
    if (right - left > 3) hatch(pen, left, bbox.top, right - left, bbox.height)
  }
  pen.restore()
}

function hatch(pen: CanvasRenderingContext2D, left: number, top: number, width: number, height: number): void {
  pen.save()
  pen.beginPath()
  pen.rect(left, top, width, height)
  pen.clip()
  pen.beginPath()
  for (let x = left - height; x < left + width; x += 9 * devicePixelRatio) {
    pen.moveTo(x, top + height)
    pen.lineTo(x + height, top)
  }
  pen.stroke()
  pen.restore()
}
