// The colours of a map, from the page's tokens, and the hatch that means "no data".

/** @param {HTMLElement} element @param {string} name @param {string} fallback */
export function token(element, name, fallback) {
  return getComputedStyle(element).getPropertyValue(name).trim() || fallback;
}

const SEQUENCE = ["#e0efe8", "#aed5c4", "#6fb399", "#2f8a70", "#07543f"];

/**
 * @param {HTMLElement} element
 * @param {string[]} [names] tokens of the classes, low to high; `--map-1` … `--map-5` when not given
 */
export function palette(element, names) {
  const tokens = names ?? SEQUENCE.map((_colour, index) => `--map-${index + 1}`);
  return {
    classes: tokens.map((name, index) => token(element, name, SEQUENCE[index % SEQUENCE.length])),
    none: hatch(token(element, "--map-none", "#c4ccc9"), token(element, "--surface", "#ffffff")),
    ground: token(element, "--surface", "#ffffff"),
    border: token(element, "--surface", "#ffffff"),
    edge: token(element, "--line-strong", "#7b8a87"),
    ink: token(element, "--ink", "#16262b"),
    accent: token(element, "--accent", "#c2255c"),
  };
}

/** @param {string} line @param {string} ground @returns {CanvasPattern|string} slanted lines, 6 px apart */
function hatch(line, ground) {
  const size = 6;
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const context = tile.getContext("2d");
  if (!context) return line;
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = line;
  context.lineWidth = 1.6;
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
  }
  context.stroke();
  return context.createPattern(tile, "repeat") ?? line;
}

/** @param {string} colour `#rrggbb` @returns {boolean} whether white stands out on it more than ink does */
export function isDark(colour) {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = channels.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.22;
}
