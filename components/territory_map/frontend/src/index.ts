/** What Streamlit calls on each rerun: one map per place on the page. */
import type { FrontendRenderer, FrontendRendererArgs } from "@streamlit/component-v2-lib";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Host, MapData } from "./contract.ts";
import type { Theme } from "./deck/colour.ts";
import { hasWebGl } from "./map/base-map.ts";
import { TerritoryMap } from "./map/territory-map.ts";
import "./style.css";
import { publish, withdraw } from "./test-handle.ts";
import { make } from "./ui/element.ts";

type State = { committed: unknown; events: unknown };
type Args = FrontendRendererArgs<State, MapData>;

interface Mounted {
  map: TerritoryMap;
  generation: number;
}

// Streamlit also runs the cleanup of a call that a newer call has superseded.
const LINGER_MS = 300;
const mounted = new WeakMap<Node, Mounted>();

const render: FrontendRenderer<State, MapData> = (args: Args) => {
  const parent = args.parentElement;
  const place = parent.querySelector<HTMLElement>(".territory-map");
  if (!place) return;
  if (!hasWebGl()) {
    place.replaceChildren(
      make("div", "tm-no-webgl", { role: "alert" }, "This map needs WebGL 2, which this browser does not offer. ",
        "Switch on hardware acceleration in its settings, or open the page in another browser."),
    );
    return;
  }
  const host: Host = {
    commit: (value) => args.setStateValue("committed", value),
    emit: (events) => args.setTriggerValue("events", events),
  };
  const theme = args.data.theme ?? readTheme(place);
  place.classList.toggle("tm-fill", args.data.height === "stretch");
  const there = mounted.get(place);
  const generation = (there?.generation ?? 0) + 1;
  if (there) {
    there.generation = generation;
    there.map.update(args.data, host, theme);
  } else {
    mounted.set(place, { map: new TerritoryMap(place, args.data, host, theme), generation });
  }
  const now = mounted.get(place)!;
  publish(args.data.key, now.map);
  return () => {
    setTimeout(() => {
      if (now.generation !== generation) return;
      mounted.delete(place);
      withdraw(args.data.key, now.map);
      now.map.destroy();
    }, LINGER_MS);
  };
};

/** Streamlit hands its theme to components as CSS variables. */
function readTheme(place: HTMLElement): Theme {
  const colour = getComputedStyle(place).getPropertyValue("--st-background-color").trim();
  const digits = /^#([0-9a-f]{6})/i.exec(colour)?.[1];
  if (!digits) return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const [r, g, b] = [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) as [number, number, number];
  return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
}

export default render;
