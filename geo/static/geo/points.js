// Hamlets as points on their commune: coloured by their values, hollow where the value is nothing, chosen like units.

import { Told } from "./values.js";

/** @typedef {{id: number, name: string, lat: number, lon: number}} Point */

const RADIUS = 11; // px; with the renderer's tolerance a finger's target
const NAMED = 40; // px between points, from which on names fit beside them

export class PointLayer {
  /**
   * @param {any} map a Leaflet map
   * @param {Point[]} points
   * @param {import("./unit-layer.js").UnitLayer} ground
   */
  constructor(map, points, ground) {
    this.map = map;
    this.ground = ground;
    this.told = new Told({ units: {} });
    this.renderer = L.canvas({ padding: 0.4, tolerance: 12 });
    this.marks = new Map(points.map((point) => [point.id, this.mark(point)]));
    map.on("zoomend", () => this.name());
  }

  /** @param {Point} point */
  mark(point) {
    const mark = L.circleMarker([point.lat, point.lon], { radius: RADIUS, renderer: this.renderer }).addTo(this.map);
    mark.point = point;
    mark.bindTooltip(() => this.ground.tipOf(point.name, this.told.text(point.id)), { className: "unit-tip", direction: "top", offset: [0, -8] });
    mark.on("mouseover", () => this.ground.tell("unit:over", point.id));
    mark.on("mouseout", () => this.ground.tell("unit:over", null));
    mark.on("click", (/** @type {any} */ event) => {
      L.DomEvent.stopPropagation(event);
      this.show(point.id);
      this.ground.tell("unit:select", point.id);
    });
    return mark;
  }

  /** @param {import("./values.js").Values} values */
  setValues(values) {
    this.told = new Told(values);
    this.restyle();
    this.name();
  }

  restyle() {
    const { classes, ink, accent, edge } = this.ground.colours;
    this.marks.forEach((mark, id) => {
      const rank = this.told.rank(id);
      const isMarked = id === this.selected || id === this.lit;
      mark.setStyle({
        color: id === this.selected ? accent : isMarked || !rank ? ink : edge,
        weight: isMarked ? 3.5 : rank ? 1.5 : 2.5,
        fillColor: rank === null ? "#ffffff" : classes[rank],
        fillOpacity: 1,
        dashArray: rank ? null : "3 3", // nothing, and not known: never told by the colour alone
      });
    });
  }

  /** @param {number|null} id */
  light(id) {
    this.lit = id;
    this.restyle();
  }

  /** @param {number|null} id */
  show(id) {
    this.selected = id;
    this.restyle();
  }

  /** Names beside the points, as long as they do not stand on one another. */
  name() {
    this.names?.remove();
    this.names = L.layerGroup().addTo(this.map);
    const taken = /** @type {any[]} */ ([]);
    this.marks.forEach((mark) => {
      const at = this.map.latLngToLayerPoint(mark.getLatLng());
      if (taken.some((other) => Math.abs(other.x - at.x) < 2 * NAMED && Math.abs(other.y - at.y) < NAMED)) return;
      taken.push(at);
      const text = Object.assign(document.createElement("span"), { textContent: mark.point.name });
      const icon = L.divIcon({ className: "unit-label unit-label--point", html: text, iconSize: [0, 0] });
      this.names.addLayer(L.marker(mark.getLatLng(), { icon, interactive: false, keyboard: false }));
    });
  }
}
