// Units as polygons, coloured by their values; hovering and choosing one.

import { isDark, palette } from "./colours.js";
import { Told } from "./values.js";

const SMALL = 8.5; // the zoom below which borders of full width would hide the units

export class UnitLayer {
  /**
   * @param {any} map a Leaflet map
   * @param {import("./topojson.js").UnitFeature[]} units
   * @param {import("./topojson.js").LatLng[][]} edges
   * @param {boolean} [isGround] whether the polygons are only what points stand on
   */
  constructor(map, units, edges, isGround = false) {
    this.map = map;
    this.isGround = isGround;
    this.element = map.getContainer();
    this.told = new Told({ units: {} });
    this.selected = /** @type {number|null} */ (null);
    this.polygons = new Map(units.map((unit) => [unit.id, this.polygon(unit)]));
    this.edges = L.polyline(edges, { weight: 1.2, interactive: false, smoothFactor: 0 }).addTo(map);
    map.on("click", () => this.choose(null));
    map.on("zoomend", () => this.restyle());
    this.restyle();
  }

  /** @param {import("./topojson.js").UnitFeature} unit */
  polygon(unit) {
    const polygon = L.polygon(unit.parts, { fillOpacity: 1, smoothFactor: 0 }).addTo(this.map);
    polygon.unit = unit;
    if (this.isGround) return polygon;
    const tip = () => this.tipOf(unit.properties.name, this.told.text(unit.id));
    polygon.bindTooltip(tip, { sticky: true, className: "unit-tip", direction: "top", offset: [0, -8] });
    polygon.on("mouseover", () => this.point(unit.id));
    polygon.on("mouseout", () => this.point(null));
    polygon.on("click", (/** @type {any} */ event) => {
      L.DomEvent.stopPropagation(event);
      this.choose(unit.id);
    });
    return polygon;
  }

  /** @param {string} title @param {string} text */
  tipOf(title, text) {
    const tip = document.createElement("span");
    const name = document.createElement("strong");
    name.textContent = title;
    tip.append(name, document.createElement("br"), text || (this.element.dataset.noData ?? ""));
    return tip;
  }

  /** @param {import("./values.js").Values} values */
  setValues(values) {
    this.told = new Told(values);
    this.restyle();
    this.map.fire("unit:restyled");
  }

  /** Whether light text is read better on the unit. @param {number} id */
  isDark(id) {
    const rank = this.told.rank(id);
    return rank !== null && isDark(this.colours.classes[rank]);
  }

  restyle() {
    this.colours = palette(this.element, this.told.colors);
    this.polygons.forEach((polygon, id) => polygon.setStyle(this.style(id)));
    this.edges.setStyle({ color: this.colours.edge });
    this.raise();
  }

  /** @param {number} id @param {boolean} [lit] */
  style(id, lit = false) {
    const rank = this.told.rank(id);
    const chosen = id === this.selected;
    return {
      fillColor: this.isGround ? this.colours.ground : rank === null ? this.colours.none : this.colours.classes[rank],
      color: chosen ? this.colours.accent : lit ? this.colours.ink : this.colours.border,
      weight: chosen ? 3 : lit ? 2.5 : this.map.getZoom() < SMALL ? 0.5 : 1.5,
    };
  }

  /** The pointer is over a unit here, or its row elsewhere on the page is. @param {number|null} id */
  light(id) {
    if (this.lit !== undefined && this.lit !== id) this.polygons.get(this.lit)?.setStyle(this.style(this.lit));
    this.lit = id ?? undefined;
    const polygon = id === null ? undefined : this.polygons.get(id);
    polygon?.setStyle(this.style(/** @type {number} */ (id), true)).bringToFront();
    this.raise();
  }

  /** @param {number|null} id */
  point(id) {
    this.light(id);
    this.tell("unit:over", id);
  }

  /** @param {number|null} id */
  choose(id) {
    if (id === this.selected) return;
    this.show(id);
    this.tell("unit:select", id);
  }

  /** Mark a unit as chosen without telling anyone. @param {number|null} id */
  show(id) {
    const before = this.selected;
    this.selected = id;
    for (const each of [before, id]) if (each !== null) this.polygons.get(each)?.setStyle(this.style(each));
    this.raise();
  }

  raise() {
    this.edges.bringToFront();
    if (this.lit !== undefined) this.polygons.get(this.lit)?.bringToFront();
    if (this.selected !== null) this.polygons.get(this.selected)?.bringToFront();
  }

  /** @param {string} type @param {number|null} id */
  tell(type, id) {
    const unit = id === null ? null : this.polygons.get(id)?.unit.properties;
    const value = id === null ? null : (this.told.units[id] ?? null);
    this.element.dispatchEvent(new CustomEvent(type, { bubbles: true, detail: { id, unit, value } }));
  }
}
