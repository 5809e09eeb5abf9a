/** Compiles the point program and finds its uniforms once. */
import { FRAGMENT, VERTEX } from './shaders.ts'

type Gl = WebGL2RenderingContext
const UNIFORMS = [
  'u_matrix', 'u_nearness', 'u_pixel_ratio', 'u_pass', 'u_lifelines', 'u_levels', 'u_normal_colour', 'u_drawings',
] as const
export type PointProgram = { program: WebGLProgram; uniform: Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null> }

export function buildProgram(gl: Gl): PointProgram {
  const program = gl.createProgram()
  gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, VERTEX))
  gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, FRAGMENT))
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(gl.getProgramInfoLog(program) ?? 'the point program did not link')
  }
  const found = UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)])
  return { program, uniform: Object.fromEntries(found) as PointProgram['uniform'] }
}

function compile(gl: Gl, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind)!
  gl.shaderSource(shader, source)
  gl.compileShader(shader)
  // A lost context compiles nothing and says nothing; the restored one compiles again.
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
    throw new Error(gl.getShaderInfoLog(shader) ?? 'the shader did not compile')
  }
  return shader
}
