/** The order of the layers, and which of them have to be made anew. */
import type { Layer } from "@deck.gl/core";
import type { MapData, Shape } from "../contract.ts";
import { Areas } from "../deck/areas.ts";
import { type BaseDeck, readDeck } from "../deck/base-layers.ts";
import { SEA, type Theme } from "../deck/colour.ts";
import { buildAttributes, type PointAttributes, pointsLayer, ringLayer } from "../deck/points-layer.ts";
import { shapeLayers } from "../deck/shapes-layer.ts";
import type { Places, Points } from "../points/points.ts";
import { type Dots, seenRows, sortIntoDots } from "../points/seen.ts";
import { sameShapes } from "../shapes/parts.ts";
import type { BaseMap } from "./base-map.ts";
import type { View } from "./view-memory.ts";

export interface Scenery {
  data: MapData;
  points: Points;
  shapes: readonly Shape[];
  selection: readonly string[];
  theme: Theme;
  /** The kind of area that a click is about now; empty when it is about none. */
  picked: string;
}

export class Stage {
  readonly areas: Areas;
  private scenery: Scenery | null = null;
  private deck: { text: string; theme: Theme; ready: BaseDeck } | null = null;
  private sorted: { places: Places["places"]; zoom: number; dots: Dots | null } | null = null;
  private drawn: { points: Points; dots: Dots | null; key: string; ready: PointAttributes } | null = null;
  private zoomStep = NaN;

  constructor(
    private readonly base: BaseMap,
    private readonly failed: (why: string) => void,
  ) {
    this.areas = new Areas(failed);
  }

  /** The view that a deck begins with. */
  static viewOf(deck: string): View | null {
    try {
      return readDeck(deck, "light").view;
    } catch {
      return null; // its layers are at fault; drawing says so
    }
  }

  get isDrawn(): boolean {
    return this.scenery !== null;
  }

  /** Paint the map, unless it looks like that already: a frame of it is the dearest that there is here. */
  draw(scenery: Scenery): boolean {
    const zoomStep = this.stepOfZoom();
    if (this.scenery && zoomStep === this.zoomStep && looksSame(this.scenery, scenery)) return false;
    if (scenery.theme !== this.scenery?.theme) {
      this.base.map.setPaintProperty("sea", "background-color", SEA[scenery.theme]);
    }
    this.scenery = scenery;
    this.zoomStep = zoomStep;
    this.base.overlay.setProps({ layers: this.layers(scenery) });
    this.base.frames.wake();
    this.base.map.triggerRepaint(); // deck.gl asks for it a frame later
    return true;
  }

  /** Points grow with the zoom, in steps. */
  zoomed(): void {
    if (this.scenery && this.stepOfZoom() !== this.zoomStep) this.draw(this.scenery);
  }

  private layers({ data, points, shapes, selection, theme, picked }: Scenery): Layer[] {
    const { under, over } = this.readDeck(data.deck, theme);
    return [
      ...under,
      ...this.areas.layers(data.areas, data.groups, theme, picked),
      pointsLayer(this.attributes(points, data, theme), this.zoomStep, theme),
      ...shapeLayers(shapes, { groups: data.groups, selection: new Set(selection), theme }),
      ringLayer(points, points.rows(data.highlight?.ids ?? []), theme),
      ...over,
    ];
  }

  private readDeck(text: string, theme: Theme): BaseDeck {
    if (this.deck?.text !== text || this.deck.theme !== theme) {
      try {
        this.deck = { text, theme, ready: readDeck(text, theme) };
      } catch (error) {
        this.failed(error instanceof Error ? error.message : String(error));
        this.deck = { text, theme, ready: { under: [], over: [], view: null } };
      }
    }
    return this.deck.ready;
  }

  private attributes(points: Points, data: MapData, theme: Theme): PointAttributes {
    if (this.sorted?.places !== points.places || this.sorted.zoom !== this.zoomStep) {
      this.sorted = { places: points.places, zoom: this.zoomStep, dots: sortIntoDots(points, this.zoomStep) };
    }
    const { dots } = this.sorted;
    const key = JSON.stringify([data.groups.map((group) => group.colour), theme]);
    if (this.drawn?.points !== points || this.drawn.dots !== dots || this.drawn.key !== key) {
      this.drawn = { points, dots, key, ready: buildAttributes(points, seenRows(points, dots), data.groups, theme) };
    }
    return this.drawn.ready;
  }

  private stepOfZoom(): number {
    return Math.round(this.base.map.getZoom() * 2) / 2;
  }
}

function looksSame(a: Scenery, b: Scenery): boolean {
  return (
    a.points === b.points &&
    a.theme === b.theme &&
    a.picked === b.picked &&
    sameShapes(a.shapes, b.shapes) &&
    (a.data === b.data || a.data.deck === b.data.deck) &&
    JSON.stringify([a.selection, lookOf(a.data)]) === JSON.stringify([b.selection, lookOf(b.data)])
  );
}

function lookOf({ groups, areas, highlight }: MapData): unknown[] {
  return [groups, areas, highlight?.ids];
}
