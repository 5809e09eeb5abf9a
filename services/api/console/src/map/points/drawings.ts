/** Draws the glyph of every state once into square pictures, in the order the vertex shader counts them. */
import { LEVELS, type Level } from '../../api/types.ts'
import { GLYPH_BOX, LEVEL_OUTLINE, NUMERAL_BASELINE, NUMERAL_SIZE } from '../../ui/glyph-shapes.ts'
import { FONT_FAMILY, GROUND, LEVEL_COLOUR, NUMERAL_COLOUR, UNKNOWN_COLOUR } from '../../ui/palette.ts'

export const DRAWING_SIZE = 128
/** Unknown, then for each level: acknowledged, acknowledged unknown, unacknowledged, unacknowledged unknown. */
export const DRAWING_COUNT = 1 + LEVELS.length * 4

type Pen = CanvasRenderingContext2D
type Look = { level: Level; isUnacknowledged: boolean; isUnknown: boolean }

export function drawAll(): HTMLCanvasElement[] {
  const looks: (Look | null)[] = [null]
  for (const level of LEVELS) {
    for (const isUnacknowledged of [false, true]) {
      for (const isUnknown of [false, true]) looks.push({ level, isUnacknowledged, isUnknown })
    }
  }
  return looks.map(drawOne)
}

function drawOne(look: Look | null): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = DRAWING_SIZE
  const pen = canvas.getContext('2d')!
  const scale = DRAWING_SIZE / (GLYPH_BOX + 3)
  pen.setTransform(scale, 0, 0, scale, 1.5 * scale, 1.5 * scale)
  pen.lineJoin = 'round'
  pen.textAlign = 'center'
  if (look) drawLevel(pen, look)
  else drawUnknown(pen)
  return canvas
}

function drawLevel(pen: Pen, { level, isUnacknowledged, isUnknown }: Look): void {
  const outline = new Path2D(LEVEL_OUTLINE[level])
  const colour = LEVEL_COLOUR[level]
  pen.lineWidth = level === 1 ? 4 : 2.6
  pen.strokeStyle = level === 1 ? '#ffffff' : '#101214'
  pen.stroke(outline)
  pen.fillStyle = isUnacknowledged ? colour : GROUND
  pen.fill(outline)
  pen.strokeStyle = colour
  pen.lineWidth = isUnacknowledged ? 0.6 : 2.4
  if (isUnknown) pen.setLineDash([3, 2])
  pen.stroke(outline)
  write(pen, isUnknown ? '?' : String(level), isUnacknowledged ? NUMERAL_COLOUR[level] : colour, NUMERAL_SIZE[level] + 1, NUMERAL_BASELINE[level] + 0.3)
}

function drawUnknown(pen: Pen): void {
  pen.beginPath()
  pen.arc(GLYPH_BOX / 2, GLYPH_BOX / 2, 8.2, 0, 2 * Math.PI)
  pen.fillStyle = GROUND
  pen.fill()
  pen.strokeStyle = UNKNOWN_COLOUR
  pen.lineWidth = 2.2
  pen.setLineDash([3.4, 2.2])
  pen.stroke()
  write(pen, '?', UNKNOWN_COLOUR, 12, 14.3)
}

function write(pen: Pen, said: string, colour: string, size: number, baseline: number): void {
  pen.font = `700 ${size}px "${FONT_FAMILY}", sans-serif`
  pen.fillStyle = colour
  pen.fillText(said, GLYPH_BOX / 2, baseline)
}
