// Names on the map: only where the unit is large enough on the screen to carry one.

const LETTER = 6.4; // px, the mean width of a letter at 12 px
const LINE = 16; // px

/**
 * @param {any} map a Leaflet map
 * @param {Iterable<any>} polygons Leaflet polygons with their `unit`
 */
export function label(map, polygons) {
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    for (const polygon of polygons) {
      const { name, at } = polygon.unit.properties;
      const lines = wrapped(name, widthOf(map, polygon));
      if (lines) layer.addLayer(marker([at[1], at[0]], lines));
    }
  };
  map.on("zoomend", draw);
  draw();
}

/** @param {any} map @param {any} polygon @returns {{width: number, height: number}} its box on the screen, px */
function widthOf(map, polygon) {
  const bounds = polygon.getBounds();
  const a = map.latLngToLayerPoint(bounds.getNorthWest());
  const b = map.latLngToLayerPoint(bounds.getSouthEast());
  return { width: b.x - a.x, height: b.y - a.y };
}

/** @param {string} name @returns {string[]|null} the name in one or two lines, or nothing where it does not fit */
function wrapped(name, { width, height }) {
  const fits = (/** @type {string[]} */ lines) =>
    Math.max(...lines.map((line) => line.length)) * LETTER < width * 0.8 && lines.length * LINE < height * 0.6;
  if (fits([name])) return [name];
  const words = name.split(" ");
  const half = Math.ceil(words.length / 2);
  const lines = [words.slice(0, half).join(" "), words.slice(half).join(" ")];
  return words.length > 1 && fits(lines) ? lines : null;
}

/** @param {[number, number]} at @param {string[]} lines */
function marker(at, lines) {
  const text = document.createElement("span");
  lines.forEach((line, index) => text.append(...(index ? [document.createElement("br")] : []), line));
  const icon = L.divIcon({ className: "unit-label", html: text, iconSize: [0, 0] });
  return L.marker(at, { icon, interactive: false, keyboard: false });
}
