/** The card beside the mouse: which point or area lies there, and whose it is. */
import type { Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import type { Group, MapData, Tool } from "../contract.ts";
import type { Areas } from "../deck/areas.ts";
import type { Points } from "../points/points.ts";
import type { HoverCard } from "../ui/hover-card.ts";
import { areaAt, pointAt } from "./pointer.ts";

export interface Hovered {
  data: MapData;
  points: Points;
  areas: Areas;
  tool: Tool;
  isDrawing: boolean;
}

export class Hovering {
  private frame = 0;

  constructor(
    private readonly map: MapLibreMap,
    private readonly card: HoverCard,
    private readonly standing: () => Hovered,
  ) {
    map.on("mousemove", (event) => this.soon(event));
    map.on("mouseout", () => card.hide());
    map.on("movestart", () => card.hide());
  }

  end(): void {
    cancelAnimationFrame(this.frame);
  }

  private soon(event: MapMouseEvent): void {
    const { tool } = this.standing();
    if (tool !== "pan" && tool !== "pick") return;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.at(event));
  }

  private at({ lngLat: { lng, lat }, point: { x, y } }: MapMouseEvent): void {
    const { data, points, areas, tool, isDrawing } = this.standing();
    if (this.map.isMoving() || isDrawing) return;
    const row = pointAt(this.map, points, lng, lat);
    this.map.getCanvas().style.cursor = row >= 0 && (data.opens || tool === "pick") ? "pointer" : "";
    if (row >= 0) {
      const count = Math.round(points.size[row]!);
      const group = data.groups[points.group[row]!];
      return this.card.show(x, y, points.label(row) || points.id(row) || "Place", [
        data.kinds[points.kind[row]!] ?? "",
        `${count.toLocaleString("en-US")} ${count === 1 ? data.unit[0] : data.unit[1]}`,
        group ? nameOf(group) : data.groups.length ? "Nobody's" : "",
      ]);
    }
    const found = areaAt(areas, data.areas, lng, lat);
    if (!found) return this.card.hide();
    const member = data.areas.find((spec) => spec.kind === found.kind)?.members[found.area.id];
    const id = `${found.kind.toUpperCase()} ${found.area.id}`;
    return this.card.show(x, y, id, [found.area.name, nameOf(member === undefined ? undefined : data.groups[member])]);
  }
}

function nameOf(group: Group | undefined): string {
  return group ? `${group.mark} ${group.name}`.trim() : "";
}
