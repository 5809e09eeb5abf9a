/** Whether this seat has a graphics card. Without one the browser draws in software and the map must ask for less. */

export function isSoftwareDrawn(gl: WebGL2RenderingContext): boolean {
  const facts = gl.getExtension('WEBGL_debug_renderer_info')
  const renderer = facts ? String(gl.getParameter(facts.UNMASKED_RENDERER_WEBGL)) : ''
  return /swiftshader|llvmpipe|software|basic render/i.test(renderer)
}

export function canDrawMap(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null
}
