/**
 * The log form as an entry for the server, and back. It knows the form only by its names: a field that is added to the
 * form and to the payload under one name is sent without a line here.
 */

const OTHER_DAY = "other";
const COUNT = /^[-−]?(\d{1,15}|\d{1,3}([.,\s]\d{3}){1,4})$/;
/** What belongs to the page and not to what was typed. The UUID is kept: a draft sent twice is one entry. */
const NOT_TYPED = ["csrfmiddlewaretoken", "owner", "version"];

/** @param {HTMLFormElement} form @returns {[string, string][]} what was typed, files left out */
export function typed(form) {
  const pairs = [...new FormData(form)];
  return /** @type {[string, string][]} */ (pairs.filter(([name, value]) => !NOT_TYPED.includes(name) && typeof value === "string"));
}

/** What the form says, in the shape of the API. @param {HTMLFormElement} form @returns {Record<string, any>} */
export function entryOf(form) {
  /** @type {Record<string, any>} */
  const entry = {};
  for (const [name, value] of new FormData(form)) {
    if (NOT_TYPED.includes(name) || typeof value !== "string") continue;
    put(entry, name, value, form);
  }
  if (entry.day && entry.day !== OTHER_DAY) entry.date ??= entry.day;
  delete entry.day;
  if (entry.no_position) ["lat", "lon", "accuracy", "no_position"].forEach((name) => delete entry[name]);
  const version = Number(/** @type {HTMLInputElement | null} */ (form.querySelector('input[name="version"]'))?.value);
  if (version) entry.base_version = version;
  return entry;
}

/**
 * What is changed, on top of what it said before: what the form does not ask about stays, what was emptied is empty.
 * Who guided is always asked about: whom the page does not offer stands beside it. Another team has other plans.
 * @param {HTMLFormElement} form @param {Record<string, any>} before
 */
export function changeOf(form, before) {
  const entry = entryOf(form);
  const asked = new Set(["facilitators", ...[...form.elements].map((field) => /** @type {HTMLInputElement} */ (field).name)]);
  if (String(entry.team) !== String(before.team)) asked.add("plan");
  const unasked = Object.entries(before).filter(([name]) => !asked.has(name) && name !== "outcomes");
  const uncounted = Object.entries(before.outcomes ?? {}).filter(([slug]) => !asked.has(`outcomes-${slug}`) && entry.topics?.includes(slug));
  const outcomes = { ...Object.fromEntries(uncounted), ...entry.outcomes };
  return { ...Object.fromEntries(unasked), ...entry, ...(Object.keys(outcomes).length ? { outcomes } : {}) };
}

/** An empty field says nothing: empty is not zero. `outcomes-<topic>` is one place of the map `outcomes`. */
function put(/** @type {Record<string, any>} */ entry, /** @type {string} */ name, /** @type {string} */ text, /** @type {HTMLFormElement} */ form) {
  const [first, ...rest] = name.split("-");
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const field = /** @type {HTMLInputElement} */ (fields[0]);
  if (isList(field, fields.length)) entry[name] = [...(entry[name] ?? []), text];
  else if (text.trim() === "") return;
  else if (rest.length) (entry[first] ??= {})[rest.join("-")] = number(field, text);
  else entry[name] = number(field, text);
}

const isList = (/** @type {HTMLInputElement} */ field, /** @type {number} */ many) =>
  ["checkbox", "select-multiple"].includes(field.type) || (field.type === "hidden" && (many > 1 || field.name === "confirmed"));

/** `1.200` as people write it. What is no number is sent as it is: the server says what is wrong with it. */
function number(/** @type {HTMLInputElement} */ field, /** @type {string} */ text) {
  const value = text.trim();
  if (field.inputMode !== "numeric" || !COUNT.test(value)) return value;
  return Number(value.replace(/\D/g, "")) * (/^[-−]/.test(value) ? -1 : 1);
}

/**
 * Puts back what was typed; of whom it names and the page does not offer, `log-details.js` hears.
 * @param {HTMLFormElement} form @param {[string, string][]} pairs @param {Record<string, string>} [names] by number
 */
export function fill(form, pairs, names = {}) {
  /** @type {Map<string, string[]>} */
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)) continue;
    const given = values.get(field.name);
    if (!field.name || NOT_TYPED.includes(field.name) || field.type === "file") continue;
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      if (given || field.type === "checkbox") field.checked = given?.includes(field.value) ?? false;
    } else if (given && !(field instanceof HTMLSelectElement && ![...field.options].some((o) => o.value === given[0]))) {
      field.value = given[0];
    }
  }
  fillDay(form, values.get("day")?.[0], values.get("date")?.[0]);
  for (const code of values.get("confirmed") ?? []) confirm(form, code);
  form.dispatchEvent(new CustomEvent("filled", { detail: { values, names } }));
  for (const more of form.querySelectorAll("details")) more.open ||= hasTyped(more);
  form.querySelector("[data-counter] input")?.dispatchEvent(new Event("input"));
  form.querySelector('[name="topics"]')?.dispatchEvent(new Event("change", { bubbles: true })); // what hangs on them
}

/** A question that was answered, kept with the form. @param {HTMLFormElement} form @param {string} code */
export function confirm(form, code) {
  if (form.querySelector(`[name="confirmed"][value="${CSS.escape(code)}"]`)) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: code }));
}

/** A draft of an earlier day: its "today" has no chip any more. */
function fillDay(/** @type {HTMLFormElement} */ form, /** @type {string | undefined} */ day, /** @type {string | undefined} */ typedDate) {
  const date = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="date"]'));
  const chips = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('[name="day"]')]);
  const wanted = day === OTHER_DAY ? typedDate : (day ?? typedDate);
  if (!wanted || !date || !chips.length) return;
  const chip = chips.find((each) => each.value === wanted);
  chips.forEach((each) => (each.checked = each === (chip ?? chips.at(-1))));
  date.value = chip ? "" : wanted;
}

function hasTyped(/** @type {Element} */ part) {
  return [...part.querySelectorAll("input, textarea")].some((field) => {
    const input = /** @type {HTMLInputElement} */ (field);
    return ["checkbox", "radio"].includes(input.type) ? input.checked : input.value;
  });
}

/** What the server or the queue says of an entry, as the form would have it typed. @param {Record<string, any>} says */
export function typedOf(says) {
  /** @type {[string, string][]} */
  const pairs = [];
  for (const [name, value] of Object.entries(says)) {
    if (value === null || value === undefined) continue;
    if (Array.isArray(value)) value.forEach((each) => pairs.push([name, String(each)]));
    else if (typeof value === "object") Object.entries(value).forEach(([key, each]) => pairs.push([`${name}-${key}`, String(each)]));
    else pairs.push([name, String(value)]);
  }
  return pairs;
}

/** The chips of a page that was kept on the phone: its "today" is some days old. The phone's own day stands in. */
export function renewDays(/** @type {HTMLFormElement} */ form, now = new Date()) {
  const chips = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('[name="day"]')]);
  const [today, yesterday] = [0, 1].map((back) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - back));
  [today, yesterday].forEach((day, place) => {
    const chip = chips[place];
    if (!chip || chip.value === OTHER_DAY) return;
    chip.value = iso(day);
    const small = chip.parentElement?.querySelector("small");
    if (small) small.textContent = iso(day).slice(5).split("-").reverse().join("/");
  });
  form.querySelector('[name="date"]')?.setAttribute("max", iso(today));
}

const iso = (/** @type {Date} */ day) =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0")).join("-");

/** @returns {string} */
export const newUuid = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (Number(c) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(c) / 4)))).toString(16));
