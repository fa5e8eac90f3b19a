// Squares over the units: no unit and no hamlet's point has their shape, so that they need no colour to be told apart.

const HALF = 5; // px
const SMALL = 8.5; // the zoom below which they would hide the units

/**
 * Instead of those that stood there before.
 * @param {any} map a Leaflet map @param {[number, number][]} places latitude first
 */
export function mark(map, places) {
  if (!map.getPane("signs")) {
    map.createPane("signs").style.cssText = "z-index: 450; pointer-events: none"; // what lies below is chosen through it
    map.signs = L.layerGroup().addTo(map);
    map.on("zoomend", () => map.signs.eachLayer((/** @type {any} */ sign) => sign.setRadius(half(map))));
  }
  const renderer = (map.signRenderer ??= L.canvas({ pane: "signs", padding: 0.4 }));
  const look = { renderer, pane: "signs", interactive: false, radius: half(map), color: "#16262b", weight: 2, fillColor: "#fff", fillOpacity: 1 };
  const Square = L.CircleMarker.extend({ _updatePath: square });
  map.signs.clearLayers();
  for (const place of places) map.signs.addLayer(new Square(place, look));
  map.getContainer().classList.toggle("unit-map--signs", places.length > 0);
  map.getContainer().dataset.signs = String(places.length);
}

/** @param {any} map */
function half(map) {
  return map.getZoom() < SMALL ? HALF / 2 : HALF;
}

/** As Leaflet's canvas draws a circle. @this {any} */
function square() {
  const canvas = this._renderer;
  if (!canvas._drawing || this._empty()) return;
  canvas._ctx.beginPath();
  canvas._ctx.rect(this._point.x - this._radius, this._point.y - this._radius, 2 * this._radius, 2 * this._radius);
  canvas._fillStroke(canvas._ctx, this);
}
