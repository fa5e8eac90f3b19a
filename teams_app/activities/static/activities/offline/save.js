/**
 * Saving on the log page: into the phone's store first, then to the server. With its answer the server's own page goes
 * on; without one the phone says what it keeps. Only without a store does the form go the old way.
 */

import { download, fileOf } from "./file.js";
import { keep, keptOne, keptPhotos, letGo, receiptOf } from "./queue.js";
import { send } from "./send.js";
import { inStore } from "./store.js";
import { account, sendNow } from "./start.js";
import { changeOf, entryOf, fill, newUuid, renewDays, typed, typedOf } from "./form.js";

const PATIENCE = 8_000; // ms that a thumb waits for the server before the phone answers for itself
const DONE = ["created", "changed", "known"];

const form = /** @type {HTMLFormElement} */ (document.getElementById("log"));
const asked = new URLSearchParams(location.search);
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="${name}"]:not(button)`));
const SENT_AS = "to-so:sent-as"; // the UUID under which the page before this answer was kept
/** That UUID, on a page that asks what shall become of it. */
let former = "";

const isKept = "kept" in document.documentElement.dataset;
/** The UUID that the activity of a resident's request has, whoever logs it. */
const ofRequest = /^[\da-f-]{36}$/.exec(asked.get("ma") ?? "")?.[0];
/** A page out of the phone's own store: its day and its UUID are of another time. */
if (isKept) {
  renewDays(form);
  if (field("uuid")) /** @type {HTMLInputElement} */ (field("uuid")).value = ofRequest ?? newUuid();
  chooseTeam(asked.get("to"));
  form.querySelector("[name=help_request]")?.remove();
  if (asked.get("yeu-cau")) form.append(hidden("help_request", asked.get("yeu-cau") ?? ""));
}

/** The kept page is one for every address: what the address asks for is chosen here. @param {string | null} team */
function chooseTeam(team) {
  const teams = /** @type {any} */ (field("team")); // one has but one, in a hidden field
  if (!team || teams.value === team) return;
  if (![...(teams.options ?? [])].some((option) => option.value === team)) return notHere();
  teams.value = team;
  teams.dispatchEvent(new Event("change", { bubbles: true }));
}

/** An entry of the queue, or one of the last, opened to be put right. */
async function openKept() {
  const uuid = asked.get("sua") ?? (isKept && (asked.get("muc") ?? ofRequest));
  if (!uuid) return openLike(asked.get("nhu") ?? "");
  const one = await known(uuid);
  if (!one) return ofRequest === uuid || notHere();
  form.dataset.answer = ""; // no draft stands in for it
  const pairs = one.typed?.length ? one.typed : typedOf(one.says);
  if (pairs.some(([name]) => name === "reason")) askReason();
  fill(form, [...pairs.filter(([name]) => name !== "uuid"), ["uuid", uuid]], one.names);
  setVersion(one.version);
  if (!one.state) return;
  if (one.says.help_request && !field("help_request")) form.append(hidden("help_request", one.says.help_request));
  showErrors(one.answer);
}

/**
 * What an entry says: as it waits here (with its `state`), else as this phone or the server last had it.
 * @param {string} uuid
 * @returns {Promise<{says: Record<string, any>, version?: number, names?: Record<string, string>, state?: string, typed?: [string, string][], answer?: any} | undefined>}
 */
async function known(uuid) {
  const one = await keptOne(uuid, account);
  if (one && one.state !== "sent") return { ...one, says: one.entry, version: one.entry.base_version };
  const recent = await inStore(["recent"], "readonly", (rows) => rows.get([account, uuid]));
  const version = one?.answer?.version ?? 0;
  return one && version > (recent?.version ?? 0) ? { says: one.entry, version, names: one.names } : recent;
}

/** "As last time" without a network. @param {string} uuid */
async function openLike(uuid) {
  if (!uuid || !isKept) return;
  const last = await known(uuid);
  if (!last) return notHere();
  const { date, note, uuid: its, confirmed, ...same } = last.says;
  fill(form, typedOf(same), last.names);
}

/** No blank form under an address that means an entry, or a team, of which this phone knows nothing. */
function notHere() {
  show(document.getElementById("not-here"));
}

/** Something in place of the form; nothing: the form again. @param {HTMLElement | null} [instead] */
function show(instead) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".log__head, #log, .log__last"))) part.hidden = Boolean(instead);
  /** @type {HTMLElement} */ (document.getElementById("slip")).hidden = true;
  if (!instead) return;
  instead.hidden = false;
  /** @type {HTMLElement} */ (instead.querySelector("[tabindex]")).focus();
}

/** Why a closed month is changed: only where the server asks. */
function askReason() {
  const asks = /** @type {HTMLTemplateElement | null} */ (document.getElementById("ask-reason"));
  if (asks && !field("reason")) form.querySelector(".actionbar")?.before(asks.content.cloneNode(true));
}

function hidden(/** @type {string} */ name, /** @type {string} */ value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

function setVersion(/** @type {number | undefined} */ version) {
  if (version && !field("version")) form.append(hidden("version", ""));
  if (field("version")) /** @type {HTMLInputElement} */ (field("version")).value = String(version ?? "");
}

/** Without a network nobody answers: what is missing is said here, in the server's words, and not hours later. */
function missing() {
  const said = new FormData(form);
  const words = navigator.onLine ? {} : JSON.parse(form.dataset.missing ?? "{}");
  return Object.fromEntries(Object.entries(words).filter(([name]) => !said.getAll(name).some((value) => String(value).trim())));
}

/** What the server found wrong, on top and beside the fields. @param {any} answer @param {string} [title] */
function showErrors(answer, title) {
  const box = document.getElementById("kept-errors");
  const texts = Object.entries({ ...answer?.errors, ...answer?.questions });
  if (!box || !texts.length) return;
  if (answer.errors?.reason) askReason();
  const list = /** @type {HTMLElement} */ (box.querySelector("ul"));
  if (title) /** @type {HTMLElement} */ (box.querySelector("h2")).textContent = title;
  form.querySelectorAll(".field--error").forEach((each) => each.classList.remove("field--error"));
  list.replaceChildren(...texts.map(([name, text]) => errorLine(name, [text].flat().join(" "))));
  box.hidden = false;
  box.focus();
}

function errorLine(/** @type {string} */ name, /** @type {string} */ text) {
  const line = document.createElement("li");
  const near = form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest(".field");
  const label = near?.querySelector("legend, label")?.textContent?.trim();
  near?.classList.add("field--error");
  line.textContent = label ? `${label}: ${text}` : text;
  return line;
}

/* Saving. */

form.addEventListener("submit", async (event) => {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const isOfSaved = button?.hasAttribute("formaction");
  if (event.defaultPrevented || "native" in form.dataset || (isOfSaved && !former)) return;
  event.preventDefault();
  const errors = missing();
  if (Object.keys(errors).length) {
    window.dispatchEvent(new Event("pageshow")); // log.js wakes the button
    return showErrors({ errors }, document.getElementById("kept-errors")?.dataset.missing);
  }
  if (isOfSaved) {
    /** @type {HTMLInputElement} */ (field("uuid")).value = former;
    setVersion(Number(button?.value));
  }
  const uuid = field("uuid")?.value || newUuid();
  const entry = { ...changeOf(form, await before(uuid)), uuid, logged_at: new Date().toISOString() };
  try {
    const photos = (await chosenPhotos()).map((photo) => ({ ...photo, account, entry: uuid }));
    await keep({ uuid, account, state: "waiting", at: entry.logged_at, entry, typed: typed(form), names: namesHere() }, photos);
    if (former && former !== uuid) await letGo(former);
    former = isOfSaved ? former : "";
  } catch {
    return withoutStore();
  }
  try {
    localStorage.removeItem(form.dataset.draft ?? "");
  } catch {
    // No storage, no draft.
  }
  navigator.storage?.persist?.().catch(() => {});
  if (document.querySelector(".photos:not([data-chosen])")) return theOldWay(uuid); // some wait for it on the server
  await send(account, { only: uuid, patience: PATIENCE }).catch(() => "");
  await goOn(uuid);
});

/* Photos: their part is loaded when there is one. */

const photosPart = () => import("./photos.js");
let hasPhotos = false;
form.addEventListener("change", async (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.type !== "file") return;
  hasPhotos = true;
  taking = taking.then(async () => (await photosPart()).take(input)).catch(() => noPhotos());
});
let taking = Promise.resolve();
async function chosenPhotos() {
  await taking; // the phone may still be making one small
  return hasPhotos ? (await photosPart()).chosenPhotos() : [];
}

/** Their part could not be loaded: no network, on a phone that could keep nothing. The entry goes without them. */
function noPhotos() {
  hasPhotos = false;
  const said = /** @type {HTMLElement} */ (document.querySelector("[data-chosen-photos]"));
  said.hidden = false;
  /** @type {HTMLElement} */ (said.querySelector("[role=status]")).textContent = said.dataset.notNow ?? "";
}

/** What an entry said that the form does not ask about: it stays as it is. @param {string} uuid */
async function before(uuid) {
  const one = await known(uuid).catch(() => undefined);
  return one && (one.state || Number(field("version")?.value)) ? one.says : {};
}

/** Of those who are chosen: the page that opens the entry again may not offer them. */
const namesHere = () =>
  Object.fromEntries([.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name=facilitators]:checked"))].map((box) => [box.value, box.parentElement?.textContent?.trim() ?? ""]));

/** @param {string} uuid */
async function goOn(uuid) {
  const now = await keptOne(uuid, account);
  if (now?.state === "sent" && DONE.includes(now.answer?.state)) return location.assign(form.dataset.done.replace("uuid", uuid));
  if (now && ["refused", "question", "conflict"].includes(now.state)) {
    if (!now.entry.base_version) return theOldWay(uuid);
    if (now.state !== "refused") return location.assign("/hoat-dong/cho-gui/");
    window.dispatchEvent(new Event("pageshow")); // log.js wakes the button
    return showErrors(now.answer);
  }
  showSlip(uuid);
  sendNow();
}

/** The server is there and has something to say: its own page says it best. The phone keeps the entry meanwhile. */
function theOldWay(/** @type {string} */ uuid) {
  try {
    sessionStorage.setItem(SENT_AS, uuid);
  } catch {
    // Then the entry simply stays in the queue, to be put right.
  }
  form.dataset.native = "";
  form.submit();
}

/** The answer's form may carry another UUID: what was kept under the first one stays until its author has chosen. */
async function followAnswer() {
  if (!("answer" in form.dataset) || asked.has("sua")) return;
  const uuid = sessionStorage.getItem(SENT_AS);
  const one = uuid && uuid !== field("uuid")?.value ? await keptOne(uuid, account) : undefined;
  sessionStorage.removeItem(SENT_AS);
  if (one && one.state !== "sent") former = one.uuid;
}

/** No room, or the browser forbids keeping anything. With a network the form still goes; without, a file helps. */
async function withoutStore() {
  const box = document.getElementById("no-store");
  if (navigator.onLine) {
    putFilesBack(await chosenPhotos());
    form.dataset.native = "";
    return form.submit();
  }
  window.dispatchEvent(new Event("pageshow")); // log.js wakes the button
  if (box) {
    box.hidden = false;
    box.focus();
  }
}

/** The form takes its photos along after all. @param {{blob: Blob, name: string}[]} photos */
function putFilesBack(photos) {
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector('[type="file"][multiple]'));
  if (!input || !photos.length) return;
  const files = new DataTransfer();
  photos.forEach((photo) => files.items.add(new File([photo.blob], photo.name, { type: photo.blob.type })));
  input.files = files.files;
}

/** Saved on this phone: what, under which code, and how it goes on. @param {string} uuid */
function showSlip(uuid) {
  const slip = /** @type {HTMLElement} */ (document.getElementById("slip"));
  /** @type {HTMLElement} */ (slip.querySelector("[data-receipt]")).textContent = receiptOf(uuid);
  show(slip);
}

document.addEventListener("click", (event) => {
  const does = /** @type {HTMLElement} */ (event.target).closest("[data-does]")?.getAttribute("data-does");
  if (does === "another") startAfresh(event);
  if (does === "save-file") saveFile();
});

/** The next entry on the same page: no wait for a page on a weak link. */
function startAfresh(/** @type {Event} */ event) {
  event.preventDefault();
  former = "";
  form.reset();
  form.querySelector("[name=help_request]")?.remove(); // the next entry answers nobody's request
  field("reason")?.closest(".field")?.remove();
  if (hasPhotos) photosPart().then((part) => part.forgetChosen());
  renewDays(form);
  setVersion(undefined);
  /** @type {HTMLInputElement} */ (field("uuid")).value = newUuid();
  show();
  document.getElementById("kept-errors")?.setAttribute("hidden", "");
  window.dispatchEvent(new Event("pageshow")); // log.js wakes the button
  form.querySelector("[data-counter] input")?.dispatchEvent(new Event("input"));
  window.scrollTo(0, 0);
}

/** What stands in the form, as a file that the page of the queue loads. */
async function saveFile() {
  const uuid = field("uuid")?.value || newUuid();
  const at = new Date().toISOString();
  const photos = (await chosenPhotos()).map((photo) => ({ ...photo, account, entry: uuid }));
  const entry = { ...entryOf(form), uuid, logged_at: at };
  download(await fileOf(account, [{ uuid, account, state: "waiting", at, entry, typed: typed(form) }], photos));
}

/** The photos that are kept with the entry in the form. */
async function showPhotos() {
  const photos = (await keptPhotos(account)).filter((photo) => photo.entry === (former || field("uuid")?.value));
  if (!photos.length) return;
  hasPhotos = true;
  (await photosPart()).adopt(photos);
}

followAnswer()
  .then(openKept)
  .then(showPhotos)
  .catch(() => asked.has("sua") && notHere()); // no store on this phone
