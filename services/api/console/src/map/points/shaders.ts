/** The point layer's programs for the graphics card: grey dots, abnormal glyphs from a sheet of drawings, and the halo. */

/** `u_pass`: 0 normal dots, 1 abnormal glyphs, 2 halo around unacknowledged red. */
export const VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform float u_nearness;
uniform float u_pixel_ratio;
uniform int u_pass;
uniform int u_lifelines;
uniform int u_levels;
layout(location = 0) in vec2 a_position;
layout(location = 1) in uint a_state;
layout(location = 2) in uint a_lifeline;
flat out int v_drawing;
out float v_size;

const float FAR[5] = float[5](9.5, 21.0, 17.0, 13.5, 9.5);
const float NEAR[5] = float[5](20.0, 30.0, 26.0, 23.0, 19.0);

void main() {
  int level = int(a_state & 7u);
  bool unknown = (a_state & 8u) != 0u;
  bool normal = level == 0 && !unknown;
  int shown_bit = level > 0 ? level : (unknown ? 5 : 0);
  bool shown = ((u_lifelines >> int(a_lifeline)) & 1) == 1 && ((u_levels >> shown_bit) & 1) == 1 && normal == (u_pass == 0);
  gl_Position = shown ? u_matrix * vec4(a_position, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  float size = normal ? mix(1.7, 6.5, u_nearness) : mix(FAR[level], NEAR[level], u_nearness);
  if (u_pass == 2) size *= 2.6;
  v_size = size * u_pixel_ratio;
  gl_PointSize = v_size;
  v_drawing = level == 0 ? 0 : 1 + (level - 1) * 4 + ((a_state & 16u) != 0u ? 2 : 0) + (unknown ? 1 : 0);
}`

export const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2DArray;
uniform sampler2DArray u_drawings;
uniform float u_nearness;
uniform int u_pass;
uniform vec3 u_normal_colour;
flat in int v_drawing;
in float v_size;
out vec4 colour;

void main() {
  float radius = length(gl_PointCoord * 2.0 - 1.0);
  float edge = 2.0 / v_size;
  if (u_pass == 0) {
    float alpha = (1.0 - smoothstep(1.0 - edge, 1.0, radius)) * mix(0.5, 0.95, u_nearness);
    colour = vec4(u_normal_colour * alpha, alpha);
  } else if (u_pass == 1) {
    colour = texture(u_drawings, vec3(gl_PointCoord, float(v_drawing)), -0.5);
  } else {
    // A glow, not a ring: a white ring means the selection.
    float alpha = 0.75 * pow(max(0.0, 1.0 - radius), 0.8);
    colour = vec4(vec3(1.0, 0.3, 0.36) * alpha, alpha);
  }
  if (colour.a < 0.01) discard;
}`
