/**
 * Lines of some pixels, those of a layer in one draw call.
 *
 * deck.gl's own path layer is one instance a segment. A graphics card draws those at once; without one each instance is
 * set up by the processor by itself, and the borders of the states take longer than all else on the map.
 */
import {
  color,
  type DefaultProps,
  type LayerProps,
  project32,
} from "@deck.gl/core";
import { type Accessor, readEach } from "./accessors.ts";
import type { Rgba } from "./colour.ts";
import { buildStrokes, type Line } from "./strokes.ts";
import { TrianglesLayer, trianglesOf } from "./triangles-layer.ts";

interface StrokesProps {
  getPath: Accessor<number[][]>;
  getColor: Accessor<number[]>;
  /** Pixels. */
  getWidth: Accessor<number>;
  widthScale: number;
  widthMinPixels: number;
  widthMaxPixels: number;
  /** Round joints and ends; for opaque lines, as joints lie over one another. */
  jointRounded: boolean;
}

const block = `\
layout(std140) uniform strokesUniforms {
  float rounded;
} strokes;
`;

const strokesUniforms = { name: "strokes", vs: block, uniformTypes: { rounded: "f32" } } as const;

const vs = `\
#version 300 es
#define SHADER_NAME strokes-layer-vertex-shader
in vec4 places;
in vec4 rests;
in vec2 corners;
in float widths;
in vec4 colours;
out vec4 colour;
out vec2 off;
out float reach;
out float halfWidth;
void main(void) {
  vec4 from = project_position_to_clipspace(vec3(places.xy, 0.0), vec3(rests.xy, 0.0), vec3(0.0));
  vec4 to = project_position_to_clipspace(vec3(places.zw, 0.0), vec3(rests.zw, 0.0), vec3(0.0));
  vec2 toPixels = project.viewportSize / (2.0 * project.devicePixelRatio);
  vec2 way = (to.xy / to.w - from.xy / from.w) * toPixels;
  reach = length(way);
  vec2 along = reach > 0.0 ? way / reach : vec2(1.0, 0.0);
  halfWidth = widths / 2.0;
  float edge = halfWidth + SMOOTH_EDGE_RADIUS;
  float beyond = strokes.rounded * edge;
  off = vec2(mix(-beyond, reach + beyond, corners.x), corners.y * edge);
  vec2 moved = along * (corners.x * 2.0 - 1.0) * beyond + vec2(-along.y, along.x) * off.y;
  geometry.worldPosition = vec3(mix(places.xy, places.zw, corners.x), 0.0);
  gl_Position = mix(from, to, corners.x);
  gl_Position.xy += moved / toPixels * gl_Position.w;
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
  colour = vec4(colours.rgb, colours.a * layer.opacity);
  DECKGL_FILTER_COLOR(colour, geometry);
}
`;

const fs = `\
#version 300 es
#define SHADER_NAME strokes-layer-fragment-shader
precision highp float;
in vec4 colour;
in vec2 off;
in float reach;
in float halfWidth;
out vec4 fragColor;
void main(void) {
  float past = max(max(-off.x, off.x - reach), 0.0);
  float covered = smoothedge(length(vec2(past, off.y)), halfWidth);
  if (covered == 0.0) discard;
  geometry.uv = off;
  fragColor = vec4(colour.rgb, colour.a * covered);
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

const defaultProps: DefaultProps<StrokesProps & LayerProps> = {
  getPath: { type: "accessor", value: (object) => (object as { path: number[][] }).path },
  getColor: { type: "accessor", value: [0, 0, 0, 255] },
  getWidth: { type: "accessor", value: 1 },
  widthScale: 1,
  widthMinPixels: 0,
  widthMaxPixels: Number.MAX_SAFE_INTEGER,
  jointRounded: false,
};

/** Takes what a path layer of deck.gl takes whose widths are pixels; nothing of it can be picked. */
export class StrokesLayer extends TrianglesLayer<StrokesProps> {
  static override layerName = "StrokesLayer";
  static override defaultProps = defaultProps;

  protected override shaders() {
    return { vs, fs, modules: [project32, color, strokesUniforms] };
  }

  override draw(): void {
    const { model } = this.state;
    if (!model) return; // there is no line
    model.shaderInputs.setProps({ strokes: { rounded: Number(this.props.jointRounded) } });
    model.draw(this.context.renderPass);
  }

  protected override triangles() {
    const strokes = buildStrokes(this.lines());
    return trianglesOf(strokes.indices, {
      places: { size: 4, value: strokes.places },
      rests: { size: 4, value: strokes.rests },
      corners: { size: 2, value: strokes.corners },
      widths: { size: 1, value: strokes.widths },
      colours: { size: 4, value: strokes.colours, normalized: true },
    });
  }

  private lines(): Line[] {
    const { data, getPath, getColor, getWidth, widthScale, widthMinPixels, widthMaxPixels } = this.props;
    const lines: Line[] = [];
    for (const read of readEach(data)) {
      const [red, green, blue, alpha = 255] = read(getColor) as [number, number, number, number?];
      const colour: Rgba = [red, green, blue, alpha];
      const width = Math.min(widthMaxPixels, Math.max(widthMinPixels, read(getWidth) * widthScale));
      lines.push({ path: read(getPath), colour, width });
    }
    return lines;
  }
}

/** For `_subLayerProps` of layers that draw GeoJSON, at once or by tiles, with lines whose widths are pixels. */
export const AS_STROKES = {
  linestrings: { type: StrokesLayer },
  "polygons-stroke": { type: StrokesLayer },
};
