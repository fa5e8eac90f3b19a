// The map page without reloads: ask when something is chosen, tie map and table together.
//
// The server renders every state of the page at its own address. Here a new state is fetched from that
// address, and the parts marked `data-swap` are exchanged; the map gets its new values and stays where it is.
// Where only numbers change, the map does not wait for the page: it asks for its few numbers itself.

const map = document.querySelector(".unit-map");
const frame = /** @type {HTMLElement} */ (document.querySelector(".map-frame"));
document.documentElement.dataset.live = "";

document.addEventListener("change", (event) => {
  const form = /** @type {HTMLElement} */ (event.target).closest("form[data-asks-itself]");
  if (form instanceof HTMLFormElement) {
    const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
    go(`?${new URLSearchParams(/** @type {any} */ (chosen))}`);
  }
});

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = /** @type {HTMLElement} */ (event.target).closest("[data-swap] a[href^='?'], .map-search a");
  if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname) return;
  event.preventDefault();
  go(link.search);
});

// The player has shown another month: page and table follow it.
document.addEventListener("map:show", (event) => show(/** @type {CustomEvent} */ (event).detail.query));
addEventListener("popstate", () => show(location.search));

// Map → page.
map?.addEventListener("unit:select", (event) => {
  const id = /** @type {CustomEvent} */ (event).detail.id;
  const query = new URLSearchParams(location.search);
  query.set("don-vi", String(id ?? 0));
  go(`?${query}`, true);
});
map?.addEventListener("unit:over", (event) => light(/** @type {CustomEvent} */ (event).detail.id));

// Table → map.
for (const [type, entering] of /** @type {[string, boolean][]} */ ([["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])) {
  document.addEventListener(type, (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest?.("tr[data-unit]");
    if (row) map?.dispatchEvent(new CustomEvent("unit:light", { detail: { id: entering ? Number(row.dataset.unit) : null } }));
  });
}

/** @param {number|null} id */
function light(id) {
  document.querySelectorAll("tr.is-lit").forEach((row) => row.classList.remove("is-lit"));
  if (id !== null) document.querySelector(`tr[data-unit="${id}"]`)?.classList.add("is-lit");
}

/** Scroll the table, not the page, to the chosen row. */
function bringRow() {
  const row = document.querySelector("tr[aria-current]");
  const frame = row?.closest(".coverage-wrap");
  if (row instanceof HTMLElement && frame) frame.scrollTop = row.offsetTop - frame.clientHeight / 2;
}

/** @param {string} query @param {boolean} [fromMap] */
async function go(query, fromMap = false) {
  if (await show(query, fromMap)) history.pushState(null, "", query || location.pathname);
}

let latest = 0;
/** What decides which units the map draws, and where. */
const GROUND = ["cap", "ngay", "ban-do", "trong"];
/** What decides its numbers. */
const FIGURES = ["so", "ky", "noi-dung", "hinh-thuc", "lop"];
let here = location.search;

/**
 * Repaint the map at once, if `query` shows other numbers of the same units.
 * @param {string} query @param {number} turn
 */
async function repaint(query, turn) {
  const [now, next] = [here, query].map((text) => new URLSearchParams(text));
  if (!map || GROUND.some((name) => (now.get(name) ?? "") !== (next.get(name) ?? ""))) return;
  if (FIGURES.every((name) => (now.get(name) ?? "") === (next.get(name) ?? ""))) return;
  const response = await fetch(`${frame.dataset.numbers}${query}`, { credentials: "same-origin" });
  if (!response.ok || turn !== latest) return;
  map.dispatchEvent(new CustomEvent("unit:values", { detail: { values: await response.json() } }));
}

/**
 * Exchange the page's parts for those at `query`.
 * @param {string} query @param {boolean} [fromMap]
 * @returns {Promise<boolean>} false when the browser goes there by itself, or something newer was asked
 */
async function show(query, fromMap = false) {
  const turn = ++latest;
  const main = document.querySelector("main");
  main?.setAttribute("aria-busy", "true");
  try {
    repaint(query, turn).catch(() => {}); // the page that follows brings them too
    const response = await fetch(query || location.pathname, { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (turn !== latest) return false;
    const told = config(page);
    if (!map || !told || told.topology !== config(document)?.topology) throw new Error("another map");
    swap(page);
    map.dispatchEvent(new CustomEvent("unit:values", { detail: { values: told.values } }));
    map.dispatchEvent(new CustomEvent("unit:signs", { detail: { signs: told.signs } }));
    map.dispatchEvent(new CustomEvent("unit:show", { detail: { id: told.selected } }));
    if (fromMap) bringRow();
    document.querySelector('[data-swap="card"]')?.toggleAttribute("data-tapped", fromMap);
    here = query;
    for (const field of document.querySelectorAll("[data-map-state]")) /** @type {HTMLInputElement} */ (field).value = query;
    return true;
  } catch {
    location.assign(query || location.pathname);
    return false;
  } finally {
    main?.removeAttribute("aria-busy");
  }
}

/** @param {Document} page */
function config(page) {
  const text = page.getElementById("unit-map-config")?.textContent;
  return text ? JSON.parse(text) : null;
}

/** @param {Document} page */
function swap(page) {
  const focused = document.activeElement?.id;
  const opened = [...document.querySelectorAll("[data-swap] details[open]")].map((each) => each.className);
  for (const part of document.querySelectorAll("[data-swap]")) {
    const fresh = page.querySelector(`[data-swap="${/** @type {HTMLElement} */ (part).dataset.swap}"]`);
    if (!fresh) throw new Error("another page");
    part.replaceWith(fresh);
  }
  document.title = page.title;
  for (const name of opened) for (const each of document.getElementsByClassName(name)) each.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus();
  document.dispatchEvent(new CustomEvent("map:swapped"));
}
