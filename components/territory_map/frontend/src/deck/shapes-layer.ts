/** The shapes: a faint fill, a clear outline, and the group's mark. */
import { GeoJsonLayer, TextLayer } from "@deck.gl/layers";
import type { Group, Shape } from "../contract.ts";
import { labelPoint } from "../geometry/ring.ts";
import { ANCHOR } from "./base-layers.ts";
import { groupColour, PAPER, type Theme } from "./colour.ts";
import { AS_LETTERS } from "./letters-layer.ts";
import { AS_STROKES } from "./strokes-layer.ts";

interface Look {
  groups: readonly Group[];
  selection: ReadonlySet<string>;
  theme: Theme;
}

/** Whether nobody may change a shape: it or its group is locked. */
export function isLocked(shape: Shape, groups: readonly Group[]): boolean {
  return Boolean(shape.properties.locked || groups[shape.properties.group]?.locked);
}

export function shapeLayers(shapes: readonly Shape[], look: Look): (GeoJsonLayer | TextLayer)[] {
  const { groups, selection, theme } = look;
  const colour = (shape: Shape) => groupColour(groups, shape.properties.group, theme);
  const trigger = [theme, groups.map((g) => [g.colour, g.locked, g.active]), [...selection]];
  const key = JSON.stringify(trigger);
  const active = (shape: Shape) => groups[shape.properties.group]?.active;
  return [
    new GeoJsonLayer({
      id: "territory-map-shapes",
      data: { type: "FeatureCollection", features: shapes } as never,
      filled: true,
      stroked: true,
      getFillColor: (f: unknown) => [
        ...colour(f as Shape),
        selection.has((f as Shape).id) ? 62 : active(f as Shape) ? 44 : 28,
      ],
      getLineColor: (f: unknown) => [...colour(f as Shape), isLocked(f as Shape, groups) ? 150 : 255],
      getLineWidth: (f: unknown) => (selection.has((f as Shape).id) ? 3.5 : active(f as Shape) ? 2.4 : 1.6),
      lineWidthUnits: "pixels",
      lineJointRounded: true,
      _subLayerProps: AS_STROKES,
      updateTriggers: { getFillColor: key, getLineColor: key, getLineWidth: key },
      pickable: false,
      beforeId: ANCHOR,
    } as object),
    new TextLayer<Shape>({
      id: "territory-map-marks",
      data: shapes.filter((shape) => groups[shape.properties.group]?.mark),
      getText: (shape: Shape) => groups[shape.properties.group]?.mark ?? "",
      getPosition: (shape: Shape) => labelPoint(shape.geometry) as [number, number],
      getColor: (shape: Shape) => [...colour(shape), 255],
      getSize: 17,
      fontWeight: 700,
      fontFamily: '"Source Sans", "Source Sans Pro", system-ui, sans-serif',
      characterSet: "auto",
      fontSettings: { sdf: true, fontSize: 48, buffer: 8 },
      outlineWidth: 6,
      outlineColor: [...PAPER[theme], 240],
      _subLayerProps: AS_LETTERS,
      updateTriggers: { getText: key, getColor: key },
      pickable: false,
      beforeId: ANCHOR,
    } as object),
  ];
}
