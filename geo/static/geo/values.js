// What a map shows of a unit: the class it falls into and the words for it.
//
// Values come ready, `{class, text}` a unit, or as bare numbers, `[value]` or `[part, whole]`, with the scale and
// the words for all of them: then a country is told in few bytes, and classes and words are made here.

/**
 * @typedef {{class: number|null, label?: string, text?: string}} Value  class: index into the colours, null = no data
 * @typedef {[number]|[number, number]|null} Numbers  a plain value; or a rate, as its part and its whole
 * @typedef {{units: Record<string, Value|Numbers>, colors?: string[], scale?: {lows: number[], colours: number[]},
 *   words?: {thing: string, missing: string, decimals: number}}} Values
 */

const ALMOST = 1e-9; // 0,6 is three fifths, also where 3/5 is a little less

export class Told {
  /** @param {Values} values */
  constructor(values) {
    this.units = values.units;
    this.colors = values.colors;
    this.scale = values.scale;
    this.words = values.words;
  }

  /** @param {number} id @returns {number|null} */
  rank(id) {
    const given = this.units[id] ?? null;
    if (given === null || !Array.isArray(given)) return given?.class ?? null;
    const { lows, colours } = /** @type {{lows: number[], colours: number[]}} */ (this.scale);
    const value = quotient(given);
    let at = lows.length - 1;
    while (at > 0 && value + ALMOST < lows[at]) at -= 1;
    return colours[at] ?? null;
  }

  /** @param {number} id @returns {string} empty where nothing is known of the unit at all */
  text(id) {
    const given = this.units[id];
    if (given === undefined) return "";
    if (given !== null && !Array.isArray(given)) return given.text ?? given.label ?? "";
    const words = /** @type {{thing: string, missing: string, decimals: number}} */ (this.words);
    if (given === null) return words.missing;
    if (given.length === 1) return `${written(given[0], words.decimals)} ${words.thing}`;
    return `${written(quotient(given) * 100, 1)}% · ${written(given[0])}/${written(given[1])} ${words.thing}`;
  }
}

/** @param {[number]|[number, number]} given */
function quotient(given) {
  return given.length === 2 ? given[0] / given[1] : given[0];
}

/** @param {number} value @param {number} [decimals] @returns {string} `1.234,5` */
export function written(value, decimals = 0) {
  return value.toLocaleString(document.documentElement.lang || "vi", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
