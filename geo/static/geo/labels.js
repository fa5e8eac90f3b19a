// Names on the map: only where the unit is large enough on the screen to carry one.

const LETTER = 6.6; // px, the mean width of a letter at 12 px
const LINE = 15; // px

/** @param {any} map a Leaflet map @param {import("./unit-layer.js").UnitLayer} units */
export function label(map, units) {
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    units.polygons.forEach((polygon, id) => {
      const { short, at } = polygon.unit.properties;
      const lines = broken(short, radius(map, at));
      if (lines) layer.addLayer(marker([at[1], at[0]], lines, units.isDark(id)));
    });
  };
  map.on("zoomend unit:restyled", draw);
  draw();
}

/** @param {any} map @param {[number, number, number]} at @returns {number} px on the screen */
function radius(map, [lon, lat, degrees]) {
  return map.latLngToLayerPoint([lat, lon]).y - map.latLngToLayerPoint([lat + degrees, lon]).y;
}

/**
 * The name in one line or two, or nothing where it does not fit into the circle. A line may reach a
 * little beyond it: few units are circles.
 * @param {string} name @param {number} reach @returns {string[]|null}
 */
function broken(name, reach) {
  const fits = (/** @type {string[]} */ lines) =>
    Math.max(...lines.map((line) => line.length)) * LETTER < 2.3 * reach && lines.length * LINE < 1.7 * reach;
  if (fits([name])) return [name];
  const words = name.split(" ");
  const half = Math.ceil(words.length / 2);
  const lines = [words.slice(0, half).join(" "), words.slice(half).join(" ")];
  return words.length > 1 && fits(lines) ? lines : null;
}

/** @param {[number, number]} at @param {string[]} lines @param {boolean} light */
function marker(at, lines, light) {
  const text = document.createElement("span");
  lines.forEach((line, index) => text.append(...(index ? [document.createElement("br")] : []), line));
  const icon = L.divIcon({ className: `unit-label${light ? " unit-label--light" : ""}`, html: text, iconSize: [0, 0] });
  return L.marker(at, { icon, interactive: false, keyboard: false });
}
