/** What the point layer keeps on the graphics card: positions, lifelines, one state byte each, draw order, glyph sheet. */
import type { ChangedRange } from '../../state/sensors.ts'
import { DRAWING_COUNT, DRAWING_SIZE, drawAll } from './drawings.ts'

type Gl = WebGL2RenderingContext

export class PointBuffers {
  readonly arrays: WebGLVertexArrayObject
  private readonly states: WebGLBuffer
  private readonly order: WebGLBuffer
  private readonly drawings: WebGLTexture

  constructor(private readonly gl: Gl, positions: Float32Array, lifelines: Uint8Array, stateBytes: Uint8Array) {
    this.arrays = gl.createVertexArray()
    gl.bindVertexArray(this.arrays)
    attribute(gl, positions, gl.STATIC_DRAW)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
    this.states = attribute(gl, stateBytes, gl.DYNAMIC_DRAW)
    byteAttribute(gl, 1)
    attribute(gl, lifelines, gl.STATIC_DRAW)
    byteAttribute(gl, 2)
    this.order = gl.createBuffer()
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.order)
    gl.bindVertexArray(null)
    this.drawings = uploadDrawings(gl)
  }

  writeStates(bytes: Uint8Array, { first, last }: ChangedRange): void {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.states)
    this.gl.bufferSubData(this.gl.ARRAY_BUFFER, first, bytes, first, last - first + 1)
  }

  /** The vertex arrays must be bound: they remember which order buffer belongs to them. */
  writeOrder(places: Uint32Array): void {
    this.gl.bindBuffer(this.gl.ELEMENT_ARRAY_BUFFER, this.order)
    this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER, places, this.gl.DYNAMIC_DRAW)
  }

  bindDrawings(): void {
    this.gl.activeTexture(this.gl.TEXTURE0)
    this.gl.bindTexture(this.gl.TEXTURE_2D_ARRAY, this.drawings)
  }
}

function attribute(gl: Gl, content: Float32Array | Uint8Array, usage: number): WebGLBuffer {
  const buffer = gl.createBuffer()
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
  gl.bufferData(gl.ARRAY_BUFFER, content, usage)
  return buffer
}

function byteAttribute(gl: Gl, location: number): void {
  gl.enableVertexAttribArray(location)
  gl.vertexAttribIPointer(location, 1, gl.UNSIGNED_BYTE, 0, 0)
}

function uploadDrawings(gl: Gl): WebGLTexture {
  const texture = gl.createTexture()
  gl.activeTexture(gl.TEXTURE0)
  gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture)
  gl.texStorage3D(gl.TEXTURE_2D_ARRAY, Math.log2(DRAWING_SIZE) + 1, gl.RGBA8, DRAWING_SIZE, DRAWING_SIZE, DRAWING_COUNT)
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false)
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true)
  drawAll().forEach((drawing, place) =>
    gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, place, DRAWING_SIZE, DRAWING_SIZE, 1, gl.RGBA, gl.UNSIGNED_BYTE, drawing),
  )
  gl.generateMipmap(gl.TEXTURE_2D_ARRAY)
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR)
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
  return texture
}
