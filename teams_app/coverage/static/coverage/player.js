// Play the months: one answer holds the numbers of all of them, and the map is repainted from it.
//
// The player is part of the page that is exchanged (`data-swap`), so it is looked for anew each time.

const STEP = 1100; // ms a month: long enough to see what changed
const still = matchMedia("(prefers-reduced-motion: reduce)");
const map = document.querySelector(".unit-map");

/** @typedef {{months: {period: string, label: string}[], units: Record<string, any[]>, scale: any, words: any, totals: string[], ground: string}} Played */

/** @type {Played|null} */
let told = null;
let toldOf = "";
let timer = 0;
let shown = Promise.resolve();

const player = () => /** @type {HTMLElement|null} */ (document.querySelector("[data-player]"));
const slider = () => /** @type {HTMLInputElement} */ (player()?.querySelector("input[type=range]"));

/** It is drawn hidden: without a script it could do nothing. */
function offer() {
  const here = player();
  if (!here || !map) return;
  here.hidden = false;
  if (told && toldOf === here.dataset.player) say(told, Number(slider().value));
  if (still.matches) here.querySelector("[data-play] span")?.replaceChildren(here.dataset.stepping ?? "");
}

async function load() {
  const address = player()?.dataset.player ?? "";
  if (told && toldOf === address) return told;
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  told = /** @type {Played} */ (await response.json());
  toldOf = address;
  return told;
}

/** The month and its number, where they are known.
 * @param {Played} played
 * @param {number} at */
function say(played, at) {
  const words = `${played.months[at].label}: ${played.totals[at]}`;
  slider().setAttribute("aria-valuetext", words);
  player()?.querySelector("output")?.replaceChildren(words);
  const ground = /** @type {HTMLElement|null} */ (player()?.querySelector("[data-ground]"));
  if (!ground) return;
  ground.textContent = played.ground;
  ground.hidden = !played.ground;
}

/** @param {number} at */
async function show(at) {
  const played = await load();
  const units = Object.fromEntries(Object.entries(played.units).map(([unit, numbers]) => [unit, numbers[at]]));
  map?.dispatchEvent(new CustomEvent("unit:values", { detail: { values: { ...played, units } } }));
  slider().value = String(at);
  say(played, at);
  const query = new URLSearchParams(location.search);
  query.set("ky", played.months[at].period);
  history.replaceState(null, "", `?${query}`);
}

/** Then the words, the table and the legend follow the month that is shown. */
function settle() {
  document.dispatchEvent(new CustomEvent("map:show", { detail: { query: location.search } }));
}

/** @param {boolean} playing */
function mark(playing) {
  const button = player()?.querySelector("[data-play]");
  const words = playing ? player()?.dataset.stop : still.matches ? player()?.dataset.stepping : player()?.dataset.start;
  button?.querySelector("span")?.replaceChildren(words ?? "");
  button?.setAttribute("aria-pressed", String(playing));
}

function stop() {
  if (!timer) return;
  window.clearInterval(timer);
  timer = 0;
  mark(false);
  settle();
}

async function step() {
  const input = slider();
  if (!input) return stop();
  const next = Number(input.value) + 1;
  if (next > Number(input.max)) return stop();
  await show(next);
  if (next === Number(input.max)) stop();
}

async function start() {
  const input = slider();
  const fromTheEnd = input.value === input.max;
  if (!still.matches) mark(true); // the numbers of all months may take a moment to come
  await show(fromTheEnd ? 0 : Number(input.value));
  if (still.matches) {
    if (!fromTheEnd) await step(); // a month a press: nothing moves by itself
    return settle();
  }
  timer = window.setInterval(() => step().catch(stop), STEP);
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-play]");
  if (!button || button.hasAttribute("aria-busy")) return; // a second press while the numbers come starts no second play
  if (timer) return stop();
  button.setAttribute("aria-busy", "true");
  start()
    .catch(() => mark(false))
    .finally(() => button.removeAttribute("aria-busy"));
});
document.addEventListener("input", (event) => {
  if (event.target !== slider()) return;
  window.clearInterval(timer);
  timer = 0;
  mark(false);
  shown = show(Number(slider().value)).catch(stop);
});
document.addEventListener("change", (event) => {
  if (event.target === slider()) shown.then(settle); // the address must have changed first
});
document.addEventListener("map:swapped", offer);
offer();
