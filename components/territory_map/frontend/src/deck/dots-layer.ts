/**
 * Round dots, all of them in one draw call.
 *
 * deck.gl's own scatterplot is one instance a dot. A graphics card draws those at once; without one each instance is
 * set up by the processor by itself, and 5,000 dots take longer than all else on the map. These are GL points.
 */
import { color, type DefaultProps, Layer, type LayerProps, project32, type UpdateParameters } from "@deck.gl/core";
import { Model } from "@luma.gl/engine";
import type { Rgba } from "./colour.ts";

interface DotsProps {
  radiusScale: number;
  /** Pixels of the line round each dot; 0 is none. */
  lineWidth: number;
  lineColour: Rgba;
}

const block = `\
layout(std140) uniform dotsUniforms {
  float radiusScale;
  float lineWidth;
  vec4 lineColour;
} dots;
`;

const dotsUniforms = {
  name: "dots",
  vs: block,
  fs: block,
  uniformTypes: { radiusScale: "f32", lineWidth: "f32", lineColour: "vec4<f32>" },
} as const;

const vs = `\
#version 300 es
#define SHADER_NAME dots-layer-vertex-shader
in vec3 places;
in float radii;
in vec4 colours;
out vec4 colour;
out float outer;
void main(void) {
  geometry.worldPosition = places;
  gl_Position = project_position_to_clipspace(places, vec3(0.0), vec3(0.0), geometry.position);
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
  outer = dots.radiusScale * radii + dots.lineWidth / 2.0;
  gl_PointSize = 2.0 * (outer + SMOOTH_EDGE_RADIUS) * project.devicePixelRatio;
  colour = vec4(colours.rgb, colours.a * layer.opacity);
  DECKGL_FILTER_COLOR(colour, geometry);
}
`;

const fs = `\
#version 300 es
#define SHADER_NAME dots-layer-fragment-shader
precision highp float;
in vec4 colour;
in float outer;
out vec4 fragColor;
void main(void) {
  geometry.uv = gl_PointCoord * 2.0 - 1.0;
  float away = length(geometry.uv) * (outer + SMOOTH_EDGE_RADIUS);
  float covered = smoothedge(away, outer);
  if (covered == 0.0) discard;
  float line = dots.lineWidth > 0.0 ? smoothedge(outer - dots.lineWidth, away) : 0.0;
  fragColor = mix(colour, dots.lineColour, line);
  fragColor.a *= covered;
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

const defaultProps: DefaultProps<DotsProps & LayerProps> = {
  radiusScale: 1,
  lineWidth: 0,
  lineColour: { type: "color", value: [255, 255, 255, 255] },
};

/** Takes binary data only: `getPosition` (two floats), `getRadius` (pixels) and `getFillColor`. */
export class DotsLayer extends Layer<DotsProps> {
  static override layerName = "DotsLayer";
  static override defaultProps = defaultProps;
  declare state: { model?: Model };

  override getShaders() {
    return super.getShaders({ vs, fs, modules: [project32, color, dotsUniforms] });
  }

  override initializeState(): void {
    this.getAttributeManager()!.add({
      places: { size: 3, type: "float32", fp64: false, accessor: "getPosition" },
      radii: { size: 1, accessor: "getRadius", defaultValue: 1 },
      colours: { size: 4, type: "unorm8", accessor: "getFillColor", defaultValue: [0, 0, 0, 255] },
    });
  }

  override updateState(parameters: UpdateParameters<this>): void {
    super.updateState(parameters);
    if (!parameters.changeFlags.extensionsChanged) return;
    this.state.model?.destroy();
    this.state.model = new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      bufferLayout: this.getAttributeManager()!.getBufferLayouts(),
      topology: "point-list",
      isInstanced: false,
    });
    this.getAttributeManager()!.invalidateAll();
  }

  override draw(): void {
    const { radiusScale, lineWidth, lineColour } = this.props;
    const model = this.state.model!;
    model.shaderInputs.setProps({ dots: { radiusScale, lineWidth, lineColour: lineColour.map((part) => part / 255) } });
    model.setVertexCount(this.getNumInstances());
    model.draw(this.context.renderPass);
  }
}
