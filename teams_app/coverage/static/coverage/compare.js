// Two maps that move and light up together, and the table below them.

const maps = [...document.querySelectorAll(".unit-map")];

for (const map of maps) {
  const others = maps.filter((other) => other !== map);
  map.addEventListener("unit:over", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    for (const other of others) other.dispatchEvent(new CustomEvent("unit:light", { detail: { id } }));
    light(id);
  });
  map.addEventListener("unit:select", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    for (const other of others) other.dispatchEvent(new CustomEvent("unit:show", { detail: { id } }));
    light(id);
  });
  // Two places do not move together: only maps of the same ground do.
  map.addEventListener("unit:moved", (event) => {
    if (new Set(maps.map(topology)).size > 1) return;
    for (const other of others) other.dispatchEvent(new CustomEvent("unit:view", { detail: /** @type {CustomEvent} */ (event).detail }));
  });
}

/** @param {Element} map @returns {string} */
function topology(map) {
  return JSON.parse(document.getElementById(`${map.id}-config`)?.textContent ?? "{}").topology;
}

/** @param {number|null} id */
function light(id) {
  document.querySelectorAll("tr.is-lit").forEach((row) => row.classList.remove("is-lit"));
  if (id !== null) document.querySelector(`tr[data-unit="${id}"]`)?.classList.add("is-lit");
}

for (const [type, entering] of /** @type {[string, boolean][]} */ ([["mouseover", true], ["mouseout", false]])) {
  document.addEventListener(type, (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest?.("tr[data-unit]");
    if (!(row instanceof HTMLElement)) return;
    for (const map of maps) map.dispatchEvent(new CustomEvent("unit:light", { detail: { id: entering ? Number(row.dataset.unit) : null } }));
  });
}
