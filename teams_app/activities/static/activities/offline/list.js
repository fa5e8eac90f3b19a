/** The page of what waits on this phone: each entry with its state, what its author has to decide, and the two counts. */

import { download, fileOf, load, unsent } from "./file.js";
import { isWaiting, keep, kept, keptPhotos, letGo, needsAuthor, onChange, receiptOf, sentFromHere, settlePhoto } from "./queue.js";
import { account, leave, sendNow } from "./start.js";
import { counted, isDone, standing, when } from "./state.js";
import { ofAccount } from "./store.js";

/** @typedef {import("./store.js").Kept} Kept */

const page = /** @type {HTMLElement} */ (document.getElementById("queue"));
const words = page.dataset;
const names = JSON.parse(document.getElementById("names")?.textContent ?? "{}");
const LOG = "/hoat-dong/moi/";
const number = new Intl.NumberFormat("vi");

/** A copy of a template with its named places. @param {string} id @returns {[HTMLElement, (place: string) => HTMLElement]} */
function copy(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const node = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  return [node, (place) => /** @type {HTMLElement} */ (node.querySelector(`[data-place="${place}"]`))];
}

/** One value of an entry as people read it. @param {string} field @param {any} value @returns {string} */
function written(field, value) {
  if (value === null || value === undefined || value === "" || (typeof value === "object" && !Object.keys(value).length)) return words.empty ?? "";
  if (field === "date") return String(value).split("-").reverse().join("/");
  if (field === "outcomes") return Object.entries(value).map(([slug, n]) => `${names.topics[slug] ?? slug}: ${n}`).join(", ");
  if (Array.isArray(value)) return value.map((each) => names[field]?.[each] ?? each).join(", ");
  return names[field]?.[value] ?? (typeof value === "number" && field !== "plan" ? number.format(value) : String(value));
}

/** @param {Record<string, any>} entry */
const title = (entry) => `${written("date", entry.date)} · ${written("team", entry.team)}`;
/** @param {Record<string, any>} entry */
const details = (entry) => [written("form", entry.form), counted(Number(entry.people) || 0, words.people), written("topics", entry.topics ?? [])].join(" · ");

/** @param {Kept} one @param {import("./store.js").KeptPhoto[]} photos @param {any} listed the same among the server's last */
function card(one, photos, listed) {
  const [node, at] = copy("kept-entry");
  const says = one.state === "sent" ? (listed?.says ?? one.entry) : one.entry;
  at("title").textContent = title(says);
  const many = photos.filter((photo) => photo.entry === one.uuid && !photo.state).length;
  at("details").textContent = details(says) + (many ? ` · ${counted(many, words.photos)}` : "");
  at("receipt").textContent = receiptOf(one.uuid);
  const since = one.sent_at ? `${words.sent} ${when(one.sent_at)}` : `${words.logged} ${when(one.at)}`;
  at("state").textContent = [since, one.state === "sent" && words[listed?.status]].filter(Boolean).join(" · ");
  if (one.state === "conflict") showBoth(one, at("both"));
  if (needsAuthor(one)) at("errors").replaceChildren(...errors(one).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  if (isReturned(one, listed)) at("errors").append(Object.assign(document.createElement("li"), { textContent: [words.returned, listed.reason].filter(Boolean).join(": ") }));
  at("errors").hidden = !at("errors").children.length;
  at("actions").append(...actions(one, listed));
  at("actions").hidden = !at("actions").children.length;
  return node;
}

const isReturned = (/** @type {Kept} */ one, /** @type {any} */ listed) => one.state === "sent" && listed?.status === "returned";

/** @param {Kept} one @returns {string[]} */
function errors(one) {
  const { errors = {}, questions = {} } = one.answer ?? {};
  const faults = Object.entries(errors).map(([field, texts]) => [names.fields[field], [texts].flat().join(" ")].filter(Boolean).join(": "));
  return [...faults, .../** @type {string[]} */ (Object.values(questions))];
}

/** Both values, side by side. @param {Kept} one @param {HTMLElement} table */
function showBoth(one, table) {
  const stored = one.answer?.stored ?? {};
  for (const [field, label] of Object.entries(names.fields)) {
    const [ours, theirs] = [written(field, one.entry[field]), written(field, stored[field])];
    if (ours === theirs) continue;
    const [row, at] = copy("kept-difference");
    at("label").textContent = String(label);
    at("stored").textContent = theirs;
    at("here").textContent = ours;
    table.querySelector("tbody")?.append(row);
  }
  table.hidden = false;
}

/** @param {Kept} one @param {any} listed @returns {HTMLElement[]} */
function actions(one, listed) {
  const edit = Object.assign(document.createElement("a"), { className: "btn", href: `${LOG}?sua=${one.uuid}`, textContent: words.edit });
  if (one.state === "sent") return (listed ? ["submitted", "returned"].includes(listed.status) : one.answer?.version) ? [edit] : [];
  const giveUp = button(words.giveUp, "btn btn--quiet", (self) => (self.dataset.sure ? letGo(one.uuid) : ask(self)));
  if (one.state === "question") return [button(words.confirm, "btn", () => answer(one)), edit, giveUp];
  if (one.state === "conflict") return [button(words.keepHere, "btn", () => choose(one, true)), button(words.keepStored, "btn", () => choose(one, false))];
  return needsAuthor(one) ? [edit, giveUp] : [edit];
}

/** @param {string | undefined} text @param {string} className @param {(self: HTMLButtonElement) => any} does */
function button(text, className, does) {
  const made = Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
  made.addEventListener("click", () => does(made));
  return made;
}

function ask(/** @type {HTMLButtonElement} */ self) {
  self.dataset.sure = "1";
  self.className = "btn btn--danger";
  self.textContent = words.giveUpSure ?? "";
}

/** "Yes, as typed": sent again with the answer. @param {Kept} one */
async function answer(one) {
  const confirmed = [...new Set([...(one.entry.confirmed ?? []), ...Object.keys(one.answer?.questions ?? {})])];
  await keep({ ...one, state: "waiting", asked: false, entry: { ...one.entry, confirmed } });
  await sendNow({ force: true });
}

/** Ours against the version we saw; or theirs, sent as our own word, so that the server knows it is settled. */
async function choose(/** @type {Kept} */ one, /** @type {boolean} */ ours) {
  const entry = ours
    ? { ...one.entry, base_version: one.answer?.version }
    : { ...one.entry, ...one.answer?.stored, base_version: 0 };
  await keep({ ...one, state: "waiting", asked: false, entry, isThere: !ours });
  await sendNow({ force: true });
}

/* The page. */

async function show() {
  const [all, photos] = [await kept(account), await keptPhotos(account)];
  fillSection("photos", photos.filter((photo) => photo.state === "refused").map(photoCard));
  const recent = (await ofAccount("recent", account)).sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  const listed = new Map(recent.map((one) => [one.uuid, one]));
  const here = new Set(all.map((one) => one.uuid));
  const others = recent.filter((one) => !here.has(one.uuid)).map(({ uuid, says, created_at }) => ({ uuid, account, state: "sent", at: created_at, entry: says, typed: [] }));
  const isBack = (/** @type {Kept} */ one) => isReturned(one, listed.get(one.uuid));
  const sent = all.filter((one) => one.state === "sent").reverse();
  const groups = {
    author: [...all.filter(needsAuthor), ...[...sent, ...others].filter(isBack)],
    waiting: all.filter(isWaiting),
    sent: sent.filter((one) => !isBack(one)),
    recent: others.filter((one) => !isBack(one)),
  };
  for (const [name, entries] of Object.entries(groups)) fillSection(name, entries.map((one) => card(one, photos, listed.get(one.uuid))));
  const now = await standing(account);
  showCounts(now, recent, new Set(await sentFromHere(account)));
  const nothing = isDone(now);
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-when]"))) part.hidden = (part.dataset.when === "nothing") !== nothing;
}

/** A photo that the server will never take: its author lets it go. @param {import("./store.js").KeptPhoto} photo */
function photoCard(photo) {
  const line = Object.assign(document.createElement("li"), { className: "card" });
  const why = Object.values(photo.errors ?? {}).flat().join(" ");
  line.append(Object.assign(document.createElement("p"), { textContent: `${photo.name}: ${why}` }), button(words.dropPhoto, "btn", () => settlePhoto(photo)));
  return line;
}

/** @param {string} name @param {HTMLElement[]} cards */
function fillSection(name, cards) {
  const section = /** @type {HTMLElement} */ (page.querySelector(`[data-section="${name}"]`));
  section.hidden = !cards.length;
  section.querySelector("ul")?.replaceChildren(...cards);
  const many = section.querySelector("[data-many]");
  if (many) many.textContent = number.format(cards.length);
}

/**
 * The phone's count beside the server's, and what is known of why they differ.
 * @param {import("./state.js").Standing} now @param {any[]} recent the server's last @param {Set<string>} ours
 */
function showCounts(now, recent, ours) {
  const box = /** @type {HTMLElement} */ (page.querySelector("[data-counts]"));
  box.hidden = !now.server;
  if (!now.server) return;
  const put = (/** @type {string} */ place, /** @type {string} */ text) => (/** @type {HTMLElement} */ (box.querySelector(`[data-place="${place}"]`)).textContent = text);
  put("sent", number.format(now.sent));
  put("unsent", number.format(now.waiting + now.author));
  put("server", number.format(now.server.count));
  put("held", number.format(now.server.held));
  put("at", when(now.server.at));
  const many = (/** @type {boolean} */ isOurs, /** @type {boolean} */ isBack) => recent.filter((one) => ours.has(one.uuid) === isOurs && (one.status === "withdrawn") === isBack).length;
  const [elsewhere, takenBack] = [many(false, false), many(true, true)];
  const older = Math.abs(now.server.count - now.sent - elsewhere + takenBack);
  const why = [[elsewhere, words.elsewhere], [takenBack, words.takenBack], [older, words.older]].filter(([n]) => n).map(([n, text]) => counted(n, text));
  if (!now.isFresh) why.splice(0); // counted before the last sending
  else if (!why.length) why.push(words.same);
  if (now.waiting + now.author) why.push(counted(now.waiting + now.author, words.notThere));
  put("why", why.join(" "));
}

page.addEventListener("click", async (event) => {
  const does = /** @type {HTMLElement} */ (event.target).closest("[data-does]")?.getAttribute("data-does");
  if (does === "send") {
    await sendNow({ force: true });
    say(navigator.onLine ? "" : (words.offline ?? ""));
  }
  if (does === "save") download(await fileOf(account, await unsent(account), await keptPhotos(account)));
  if (does === "stay") page.querySelector("[data-leaving]")?.setAttribute("hidden", "");
  const form = /** @type {HTMLFormElement | null} */ (page.querySelector("[data-leaving] form"));
  if (does === "leave" && form) {
    if (navigator.onLine) await leave(form);
    else say(words.leaveOffline ?? "");
  }
  if (does === "send-leave" && form) {
    await sendNow({ force: true });
    const now = await standing(account);
    if (!isDone(now)) say(words.notAllSent ?? "");
    else await leave(form);
  }
});

page.querySelector("[data-load]")?.addEventListener("change", async (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  if (!file) return;
  try {
    say(counted(await load(await file.text(), account), words.loaded));
    input.value = "";
    await sendNow({ force: true });
  } catch (why) {
    say((why === "another-account" ? words.anotherAccount : words.notOurs) ?? "");
  }
});

function say(/** @type {string} */ text) {
  const status = /** @type {HTMLElement} */ (page.querySelector("[data-said]"));
  status.textContent = text;
}

const leaving = page.querySelector("[data-leaving]");
if (leaving && new URLSearchParams(location.search).has("dang-xuat")) {
  leaving.removeAttribute("hidden");
  /** @type {HTMLElement | null} */ (leaving.querySelector("h2"))?.focus();
}
onChange(() => void show().catch(() => {}));
show().catch(() => page.querySelector("[data-no-store]")?.removeAttribute("hidden"));
