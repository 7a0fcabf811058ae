/** The layers that a deck may have. The same list stands in territory_map/_deck.py; a test compares them. */
import {
  ContourLayer,
  GridLayer,
  HeatmapLayer,
  HexagonLayer,
  ScreenGridLayer,
} from "@deck.gl/aggregation-layers";
import { H3HexagonLayer, MVTLayer, TileLayer, TripsLayer } from "@deck.gl/geo-layers";
import {
  ArcLayer,
  BitmapLayer,
  ColumnLayer,
  GeoJsonLayer,
  GridCellLayer,
  IconLayer,
  LineLayer,
  PathLayer,
  PointCloudLayer,
  PolygonLayer,
  ScatterplotLayer,
  SolidPolygonLayer,
  TextLayer,
} from "@deck.gl/layers";

export const LAYER_CLASSES = {
  ArcLayer,
  BitmapLayer,
  ColumnLayer,
  ContourLayer,
  GeoJsonLayer,
  GridCellLayer,
  GridLayer,
  H3HexagonLayer,
  HeatmapLayer,
  HexagonLayer,
  IconLayer,
  LineLayer,
  MVTLayer,
  PathLayer,
  PointCloudLayer,
  PolygonLayer,
  ScatterplotLayer,
  ScreenGridLayer,
  SolidPolygonLayer,
  TextLayer,
  TileLayer,
  TripsLayer,
};
