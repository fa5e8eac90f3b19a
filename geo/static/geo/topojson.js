// Decode our TopoJSON (one object, `units`) into what Leaflet draws.

/**
 * @typedef {[number, number]} LatLng
 * @typedef {{code: string, name: string, short: string, parent: number|null, at: [number, number, number]}} UnitProperties
 *   `at`: longitude, latitude and radius, in degrees, of the largest circle inside the unit
 * @typedef {{id: number, properties: UnitProperties, parts: LatLng[][][]}} UnitFeature  parts → rings → points
 */

/**
 * @param {any} topology
 * @returns {{units: UnitFeature[], edges: LatLng[][]}} the units, and the borders where another parent,
 *   or nothing, lies on the far side
 */
export function decode(topology) {
  const arcs = topology.arcs.map((/** @type {[number, number][]} */ arc) => absolute(arc, topology.transform));
  const owners = arcs.map(() => /** @type {(number|null)[]} */ ([]));
  const units = topology.objects.units.geometries.map((/** @type {any} */ geometry) => {
    for (const index of geometry.arcs.flat(2)) owners[index < 0 ? ~index : index].push(geometry.properties.parent);
    return {
      id: geometry.id,
      properties: geometry.properties,
      parts: geometry.arcs.map((/** @type {number[][]} */ rings) => rings.map((row) => ring(row, arcs))),
    };
  });
  const edges = arcs.filter((_arc, index) => owners[index].length === 1 || owners[index][0] !== owners[index][1]);
  return { units, edges };
}

/** @param {[number, number][]} arc  steps on the grid @returns {LatLng[]} */
function absolute(arc, { scale, translate }) {
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [y * scale[1] + translate[1], x * scale[0] + translate[0]];
  });
}

/** @param {number[]} row  arc numbers, `~i` for arc i backwards @param {LatLng[][]} arcs @returns {LatLng[]} */
function ring(row, arcs) {
  return row.flatMap((index) => {
    const points = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    return points.slice(0, -1);
  });
}
