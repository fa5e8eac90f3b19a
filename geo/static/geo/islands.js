// Quần đảo Hoàng Sa and Quần đảo Trường Sa: drawn and named on every map that can show Vietnam as a whole.

import { token } from "./colours.js";

const COUNTRY_ZOOM = 6; // below it a screen may hold the whole country

/**
 * Whoever zooms out far enough to see the country sees all of it, with both archipelagos.
 * @param {any} map a Leaflet map @param {[[number, number], [number, number]]} country south-west, north-east
 */
export function wholeCountry(map, country) {
  let isWhole = false;
  map.on("zoomend", () => {
    if (map.getZoom() >= COUNTRY_ZOOM) isWhole = false;
    else if (!isWhole) {
      isWhole = true;
      map.fitBounds(country, { animate: false });
    }
  });
}

/**
 * @param {any} map a Leaflet map
 * @param {{name: string, at: [number, number], side: string, points: [number, number][]}[]} groups latitude first
 */
export function islands(map, groups) {
  const element = map.getContainer();
  for (const group of groups) {
    for (const point of group.points) {
      L.circleMarker(point, {
        radius: 2.5, weight: 1, fillOpacity: 1, interactive: false,
        color: token(element, "--surface", "#ffffff"), fillColor: token(element, "--primary", "#0b6b57"),
      }).addTo(map);
    }
    L.rectangle(L.latLngBounds(group.points).pad(0.15), {
      weight: 1, fill: false, interactive: false, dashArray: "4 4", color: token(element, "--line-strong", "#7b8a87"),
    }).addTo(map);
    const text = document.createElement("span");
    text.textContent = group.name;
    const icon = L.divIcon({ className: `unit-label unit-label--islands unit-label--${group.side}`, html: text, iconSize: [0, 0] });
    L.marker(group.at, { icon, interactive: false, keyboard: false }).addTo(map);
  }
}
