/**
 * The letters of labels, those of a layer in one draw call.
 *
 * deck.gl's own text layer is one instance a letter, drawn twice where there are halos. A graphics card draws those at
 * once; without one each instance is set up by the processor by itself, and the names of 20 cities take longer than the
 * land that they stand on.
 */
import { color, type DefaultProps, type LayerProps, project32, type UpdateParameters } from "@deck.gl/core";
import type { Texture } from "@luma.gl/core";
import { type Accessor, readEach } from "./accessors.ts";
import type { Rgba } from "./colour.ts";
import { buildLetters, type Frame, type Label } from "./letters.ts";
import { TrianglesLayer, trianglesOf } from "./triangles-layer.ts";

/** In a picture of distances a letter's edge is here. */
const EDGE = 0.75;

/** What a text layer hands to its letters. */
interface LettersProps {
  iconAtlas: Texture | null;
  iconMapping: Record<string, Frame>;
  /** The text. */
  getIcon: Accessor<string>;
  getIconOffsets: Accessor<number[]>;
  getPosition: Accessor<number[]>;
  getColor: Accessor<number[]>;
  /** Pixels. */
  getSize: Accessor<number>;
  getAngle: Accessor<number>;
  getPixelOffset: Accessor<number[]>;
  sizeScale: number;
  sizeMinPixels: number;
  sizeMaxPixels: number;
  /** Pixels of the picture for a size of one. */
  fontSize: number;
  /** Whether the picture has distances from a letter's edge, and how soft that is. */
  sdf: boolean;
  smoothing: number;
  /** Of the halo, as a part of the distances' reach. */
  outlineWidth: number;
  outlineColor: Rgba;
}

const block = `\
layout(std140) uniform lettersUniforms {
  vec2 pictureSize;
  float edge;
  float haloEdge;
  float smoothing;
  vec4 haloColour;
} letters;
`;

const lettersUniforms = {
  name: "letters",
  vs: block,
  fs: `${block}uniform sampler2D picture;\n`,
  uniformTypes: {
    pictureSize: "vec2<f32>",
    edge: "f32",
    haloEdge: "f32",
    smoothing: "f32",
    haloColour: "vec4<f32>",
  },
} as const;

const vs = `\
#version 300 es
#define SHADER_NAME letters-layer-vertex-shader
in vec2 places;
in vec2 rests;
in vec2 offsets;
in vec2 spots;
in float halos;
in vec4 colours;
out vec4 colour;
out vec2 spot;
out float halo;
void main(void) {
  geometry.worldPosition = vec3(places, 0.0);
  gl_Position = project_position_to_clipspace(vec3(places, 0.0), vec3(rests, 0.0), vec3(0.0), geometry.position);
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
  gl_Position.xy += project_pixel_size_to_clipspace(vec2(offsets.x, -offsets.y));
  spot = spots / letters.pictureSize;
  halo = halos;
  colour = vec4(colours.rgb, colours.a * layer.opacity);
  DECKGL_FILTER_COLOR(colour, geometry);
}
`;

const fs = `\
#version 300 es
#define SHADER_NAME letters-layer-fragment-shader
precision highp float;
in vec4 colour;
in vec2 spot;
in float halo;
out vec4 fragColor;
float within(float value, float edge) {
  return smoothstep(edge - letters.smoothing, edge + letters.smoothing, value);
}
void main(void) {
  geometry.uv = spot;
  float value = texture(picture, spot).a;
  float covered = letters.edge > 0.0 ? within(value, letters.edge) : value;
  fragColor = vec4(colour.rgb, colour.a * covered);
  if (halo > 0.5) {
    fragColor = mix(vec4(letters.haloColour.rgb, letters.haloColour.a * layer.opacity), colour, covered);
    fragColor.a *= within(value, letters.haloEdge);
  }
  if (fragColor.a < 0.001) discard;
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

const defaultProps: DefaultProps<LettersProps & LayerProps> = {
  iconAtlas: { type: "image", value: null, async: true } as never,
  iconMapping: { type: "object", value: {}, async: true } as never,
  getIcon: { type: "accessor", value: "" },
  getIconOffsets: { type: "accessor", value: [] },
  getPosition: { type: "accessor", value: [0, 0] },
  getColor: { type: "accessor", value: [0, 0, 0, 255] },
  getSize: { type: "accessor", value: 1 },
  getAngle: { type: "accessor", value: 0 },
  getPixelOffset: { type: "accessor", value: [0, 0] },
  sizeScale: 1,
  sizeMinPixels: 0,
  sizeMaxPixels: Number.MAX_SAFE_INTEGER,
  fontSize: 1,
  sdf: false,
  smoothing: 0.1,
  outlineWidth: 0,
  outlineColor: { type: "color", value: [0, 0, 0, 255] },
};

/** Takes what a text layer hands on to its characters where sizes are pixels; nothing of it can be picked. */
export class LettersLayer extends TrianglesLayer<LettersProps> {
  static override layerName = "LettersLayer";
  static override defaultProps = defaultProps;

  protected override shaders() {
    return { vs, fs, modules: [project32, color, lettersUniforms] };
  }

  protected override isStale(parameters: UpdateParameters<this>): boolean {
    return super.isStale(parameters) || parameters.props.iconMapping !== parameters.oldProps.iconMapping;
  }

  override draw(): void {
    const { iconAtlas: picture, sdf, smoothing, outlineWidth, outlineColor } = this.props;
    const { model } = this.state;
    if (!model || !picture) return; // nothing is written
    model.shaderInputs.setProps({
      letters: {
        picture,
        pictureSize: [picture.width, picture.height],
        edge: sdf ? EDGE : 0,
        haloEdge: Math.max(smoothing, EDGE * (1 - outlineWidth)),
        smoothing,
        haloColour: [0, 1, 2, 3].map((i) => (outlineColor[i] ?? 255) / 255),
      },
    });
    model.draw(this.context.renderPass);
  }

  protected override triangles() {
    const { sdf, outlineWidth } = this.props;
    const letters = buildLetters(this.labels(), sdf && outlineWidth > 0);
    return trianglesOf(letters.indices, {
      places: { size: 2, value: letters.places },
      rests: { size: 2, value: letters.rests },
      offsets: { size: 2, value: letters.offsets },
      spots: { size: 2, value: letters.spots },
      halos: { size: 1, value: letters.halos },
      colours: { size: 4, value: letters.colours, normalized: true },
    });
  }

  private labels(): Label[] {
    const { data, iconMapping, sizeScale, sizeMinPixels, sizeMaxPixels, fontSize } = this.props;
    const { getIcon, getIconOffsets, getPosition, getColor, getSize, getAngle, getPixelOffset } = this.props;
    const labels: Label[] = [];
    for (const read of readEach(data)) {
      const [red, green, blue, alpha = 255] = read(getColor) as [number, number, number, number?];
      const size = Math.min(sizeMaxPixels, Math.max(sizeMinPixels, read(getSize) * sizeScale));
      labels.push({
        place: read(getPosition),
        frames: Array.from(read(getIcon) ?? "", (letter) => iconMapping[letter] ?? NO_LETTER),
        offsets: read(getIconOffsets),
        colour: [red, green, blue, alpha],
        scale: size / fontSize,
        angle: read(getAngle),
        shift: read(getPixelOffset),
      });
    }
    return labels;
  }
}

const NO_LETTER: Frame = { x: 0, y: 0, width: 0, height: 0 };

/** For `_subLayerProps` of text layers whose sizes are pixels. */
export const AS_LETTERS = { characters: { type: LettersLayer } };

/** For `_subLayerProps` of layers that draw GeoJSON, at once or by tiles, with such text. */
export const AS_LETTERS_OF_POINTS = { "points-text": { _subLayerProps: AS_LETTERS } };
