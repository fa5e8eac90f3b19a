// Start every `.unit-map` on the page: a Leaflet map of our own polygons, no tiles, nothing from elsewhere.
//
// The element sends  unit:over, unit:select   detail: {id, unit: {code, name, parent}, value} (id null: none)
// The element hears  unit:light, unit:show    detail: {id}: mark the unit under the pointer, the chosen unit
//                    unit:values              detail: {url} or {values}: other values on the same units
//                    unit:signs               detail: {signs}: the places where a square stands, or null
// The element sends  unit:moved   and hears  unit:view   detail: {center, zoom}: for maps that move together

import { islands, wholeCountry } from "./islands.js";
import { label } from "./labels.js";
import { PointLayer } from "./points.js";
import { decode } from "./topojson.js";
import { UnitLayer } from "./unit-layer.js";

/** @param {HTMLElement} element */
async function start(element) {
  const config = JSON.parse(document.getElementById(`${element.id}-config`)?.textContent ?? "{}");
  element.dataset.noData = config.text.noData;
  const map = L.map(element, {
    ...config.options,
    renderer: L.canvas({ padding: 0.4, tolerance: 4 }),
    zoomControl: false,
    attributionControl: false,
    scrollWheelZoom: false,
    ...(matchMedia("(prefers-reduced-motion: reduce)").matches && { zoomAnimation: false, fadeAnimation: false }),
  });
  L.control.zoom({ position: "bottomleft", zoomInTitle: config.text.zoomIn, zoomOutTitle: config.text.zoomOut }).addTo(map);
  L.control.attribution({ prefix: false }).addAttribution(config.attribution).addTo(map);
  map.fitBounds(config.bounds, { padding: [8, 8] });
  // A page that scrolls must not stop at its map: the wheel zooms only after the map was clicked.
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  islands(map, config.islands);
  wholeCountry(map, config.country);
  try {
    const { units, edges } = decode(await json(config.topology));
    const ground = new UnitLayer(map, units, edges, Boolean(config.points));
    const layer = config.points ? new PointLayer(map, config.points, ground) : ground;
    listen(element, layer);
    await fill(layer, config);
    await mark(layer.map, config);
    if (config.labels && layer === ground) label(map, ground);
    if (config.selected) layer.show(config.selected);
    element.dataset.drawn = String((config.points ?? units).length);
  } catch (error) {
    console.error(error);
    element.append(Object.assign(document.createElement("p"), { className: "unit-map__failed", textContent: config.text.failed }));
    element.dataset.drawn = "failed";
  }
}

/** @param {HTMLElement} element @param {UnitLayer|PointLayer} layer */
function listen(element, layer) {
  const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ act) =>
    element.addEventListener(type, (event) => act(/** @type {CustomEvent} */ (event).detail));
  on("unit:light", ({ id }) => layer.light(id));
  on("unit:show", ({ id }) => layer.show(id));
  on("unit:values", (detail) => fill(layer, detail));
  on("unit:signs", (detail) => mark(layer.map, detail));
  together(element, layer.map);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => layer.restyle());
}

/** Tell where the reader moved the map to, and go where another map was moved. @param {HTMLElement} element @param {any} map */
function together(element, map) {
  let led = false;
  map.on("moveend", () => {
    if (!led) element.dispatchEvent(new CustomEvent("unit:moved", { detail: { center: map.getCenter(), zoom: map.getZoom() } }));
  });
  element.addEventListener("unit:view", (event) => {
    const { center, zoom } = /** @type {CustomEvent} */ (event).detail;
    led = true;
    map.setView(center, zoom, { animate: false });
    led = false;
  });
}

/** Few maps have signs: the others do not fetch how they are drawn. @param {any} map @param {{signs?: [number, number][] | null}} detail */
async function mark(map, { signs }) {
  if (signs || map.getPane("signs")) (await import("./signs.js")).mark(map, signs ?? []);
}

/** @param {UnitLayer|PointLayer} layer @param {{url?: string, values?: any}} source */
async function fill(layer, { url, values }) {
  layer.setValues(values ?? (url ? await json(url) : { units: {} }));
}

/** @param {string} url */
async function json(url) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

document.querySelectorAll(".unit-map").forEach((element) => start(/** @type {HTMLElement} */ (element)));
