/**
 * The log form with JavaScript: the counter's buttons, one sending a tap, and a draft that survives
 * a crash, a flat battery or an expired sign-in. Everything here is a comfort; the form works without.
 */

import { fill, typed } from "./offline/form.js";

/** @typedef {{at: string, values: [string, string][]}} Draft */

const form = /** @type {HTMLFormElement} */ (document.getElementById("log"));
const state = document.getElementById("draft-state");
const clock = new Intl.DateTimeFormat("vi", { hour: "2-digit", minute: "2-digit" });
const OTHER_DAY = "other";

/* The number of people. */

for (const counter of form.querySelectorAll("[data-counter]")) {
  const input = /** @type {HTMLInputElement} */ (counter.querySelector("input"));
  const quick = [...counter.querySelectorAll("[data-quick] button")];
  const read = () => Number.parseInt(input.value.replace(/\D/g, ""), 10) || 0;
  const mark = () => quick.forEach((button) => button.setAttribute("aria-pressed", String(button.value === input.value)));
  const set = (/** @type {number} */ value) => {
    input.value = String(Math.max(0, value));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  counter.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    set(button.dataset.step ? read() + Number(button.dataset.step) : Number(button.value));
  });
  input.addEventListener("input", mark);
  for (const sleeping of counter.querySelectorAll("[hidden]")) sleeping.hidden = false;
  mark();
}

/* A day on a chip and a day in the field would be two days. */

const date = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="date"]'));
form.addEventListener("change", (event) => {
  const target = /** @type {HTMLInputElement} */ (event.target);
  if (target.name === "day" && target.value !== OTHER_DAY && date) date.value = "";
  if (target.name === "day" && target.value === OTHER_DAY) date?.focus();
});
date?.addEventListener("input", () => {
  const other = /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="day"][value="${OTHER_DAY}"]`));
  if (other) other.checked = true;
});

/* One sending a tap. The server keeps one entry anyhow; this spares the phone the wait. */

const save = /** @type {HTMLElement | null} */ (form.querySelector(".log__save"));
const label = save?.textContent ?? "";
const sending = (/** @type {boolean} */ now) => {
  save?.setAttribute("aria-disabled", String(now));
  if (save) save.textContent = now ? (form.dataset.sending ?? label) : label;
};
form.addEventListener("submit", (event) => {
  if (save?.getAttribute("aria-disabled") === "true") return event.preventDefault();
  sending(true);
});
window.addEventListener("pageshow", () => sending(false)); // come back to with the back button

/* The draft. It goes away only when the slip after saving says that the server has the entry. */

const key = form.dataset.draft;

/** @returns {Draft | null} */
function stored() {
  try {
    return JSON.parse(localStorage.getItem(key ?? "") ?? "null");
  } catch {
    return null; // storage is refused, or holds something else: there is no draft
  }
}

function keep() {
  try {
    const at = new Date().toISOString();
    localStorage.setItem(key ?? "", JSON.stringify({ at, values: typed(form) }));
    say(`${form.dataset.kept} ${clock.format(new Date(at))}`);
  } catch {
    say(""); // full or refused: promise nothing
  }
}

/** @param {string} text @param {boolean} [withButton] */
function say(text, withButton = false) {
  if (!state) return;
  state.textContent = text;
  if (!withButton) return;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: form.dataset.afresh });
  button.addEventListener("click", () => {
    localStorage.removeItem(key ?? "");
    window.location.reload();
  });
  state.append(" ", button);
}

if (key) {
  const draft = "answer" in form.dataset || /[?&](sua|muc)=/.test(location.search) ? null : stored();
  if (draft) {
    fill(form, draft.values);
    say(`${form.dataset.restored} ${clock.format(new Date(draft.at))}.`, true);
  }
  form.addEventListener("input", keep);
  form.addEventListener("click", (event) => {
    if (/** @type {HTMLElement} */ (event.target).closest("[data-counter] button")) keep();
  });
}
