/** How strokes and handles look. Finished shapes are drawn by deck.gl, so here they have no fill of their own. */

import type { GeoJSONStoreFeatures } from "terra-draw";

type Hex = `#${string}`;
type Colour = () => Hex;

/** The property of a feature that is a finished shape, open for editing: deck.gl draws it already. */
export const SHAPE_COLOUR = "shapeColour";

export function drawingStyle(colour: Colour) {
  const isShape = (feature: GeoJSONStoreFeatures) => SHAPE_COLOUR in feature.properties;
  return {
    fillColor: colour,
    fillOpacity: (feature: GeoJSONStoreFeatures) => (isShape(feature) ? 0 : 0.2),
    outlineColor: colour,
    outlineOpacity: (feature: GeoJSONStoreFeatures) => (isShape(feature) ? 0 : 1),
    outlineWidth: 2.5,
    closingPointColor: colour,
    closingPointWidth: 5,
    closingPointOutlineColor: "#ffffff" as Hex,
    closingPointOutlineWidth: 2,
    coordinatePointColor: "#ffffff" as Hex,
    coordinatePointWidth: 4,
    coordinatePointOutlineColor: colour,
    coordinatePointOutlineWidth: 2,
  };
}

export function lineStyle() {
  return {
    lineStringColor: "#c2410c" as Hex,
    lineStringWidth: 3,
    closingPointColor: "#c2410c" as Hex,
    closingPointWidth: 5,
    closingPointOutlineColor: "#ffffff" as Hex,
    closingPointOutlineWidth: 2,
  };
}

export function selectStyle(colour: Colour) {
  return {
    selectedPolygonColor: colour,
    selectedPolygonFillOpacity: 0.08,
    selectedPolygonOutlineColor: colour,
    selectedPolygonOutlineWidth: 2.5,
    selectionPointColor: "#ffffff" as Hex,
    selectionPointWidth: 5,
    selectionPointOutlineColor: colour,
    selectionPointOutlineWidth: 2.5,
    midPointColor: colour,
    midPointWidth: 3,
    midPointOutlineColor: "#ffffff" as Hex,
    midPointOutlineWidth: 1.5,
  };
}
