/**
 * Sends what waits: one sender at a time on a phone, small batches, patience that grows. Runs in pages and in the
 * service worker alike. Nothing leaves the queue without the server's word for it.
 */

import { fact, inStore, setFact } from "./store.js";
import { isWaiting, kept, keptOne, needsAuthor, settle, tell } from "./queue.js";

const CLIENT = 1; // the version of the payload's format
const BATCH = 20;
const PATIENCE = 45_000; // ms for an answer in the background: a batch is 10 KB, the link may be very slow
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 15 * 60_000;
const HELD_AFTER = 10 * 60_000; // what its author saw refused and left so, the server may remember, too
const MINE_EVERY = 5 * 60_000;

/** @typedef {"signin" | "offline" | "server"} Problem */
class Trouble extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * @param {number} account
 * @param {{force?: boolean, only?: string, patience?: number}} [how] `only` this entry, whose author waits for the answer
 * @returns {Promise<Problem | "busy" | "later" | "">} what stands in the way; "" when nothing does
 */
export async function send(account, how = {}) {
  if (!account) return "";
  const state = (await fact(`sync:${account}`)) ?? {};
  if (!how.force && !how.only && Date.now() < (state.next ?? 0)) return "later";
  return alone(how.only ? (how.patience ?? PATIENCE) : 0, async () => {
    try {
      const sent = await sendAll(account, how);
      await note(account, { problem: "", tries: 0, next: 0, ...(sent ? { last: new Date().toISOString() } : {}) });
      if (!how.only) await lookAtMine(account, sent > 0);
      return "";
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      const tries = (state.tries ?? 0) + 1;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries - 1, 10)) * (0.8 + 0.4 * Math.random());
      await note(account, { problem: error.problem, tries, next: Date.now() + pause });
      return error.problem;
    } finally {
      tell();
    }
  });
}

/** @param {number} account @param {{only?: string, patience?: number}} how @returns {Promise<number>} */
async function sendAll(account, how) {
  let sent = 0;
  for (const tried = new Set(); ; ) {
    const all = how.only ? [await keptOne(how.only, account)] : await kept(account);
    const batch = all.filter((one) => one && !tried.has(one.uuid) && isDue(one)).slice(0, BATCH);
    if (!batch.length) return sent;
    batch.forEach((one) => tried.add(one.uuid));
    const hold = !how.only;
    const body = { client: CLIENT, sent_at: new Date().toISOString(), hold, entries: batch.map((one) => one.entry) };
    const response = await call(account, "/api/v1/activities/sync", body, how.patience ?? PATIENCE);
    if (response.status === 413 && batch.length > 1) throw new Trouble("server");
    const { entries } = await response.json().catch(() => { throw new Trouble("offline"); }); // cut off on its way
    if (!Array.isArray(entries)) throw new Trouble("server");
    await settle(batch, entries, Boolean(how.only));
    if (entries.some((answer) => answer?.state === "retry")) throw new Trouble("server");
    sent += batch.length;
  }
}

const isDue = (/** @type {import("./store.js").Kept} */ one) =>
  isWaiting(one) || (needsAuthor(one) && one.asked && Date.now() - Date.parse(one.at) > HELD_AFTER);

/**
 * One request with this phone's token; a dead one is replaced once, while the session holds.
 * @param {number} account @param {string} path @param {any} body @param {number} patience @returns {Promise<Response>}
 */
async function call(account, path, body, patience) {
  for (const isFirst of [true, false]) {
    const token = (isFirst && (await fact(`token:${account}`))) || (await newToken(account, patience));
    const headers = { Authorization: `Bearer ${token}`, ...(body ? { "Content-Type": "application/json" } : {}) };
    const response = await ask(path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), credentials: "omit" }, patience);
    if (response.ok) return response;
    if (response.status !== 401) throw new Trouble("server");
    await setFact(`token:${account}`, undefined);
  }
  throw new Trouble("signin");
}

/** A token from the session. @param {number} account @param {number} patience */
export async function newToken(account, patience = PATIENCE) {
  let response = await register(csrfHere(account) || (await csrfOfNow(account, patience)), patience);
  if (response.status === 403) response = await register(await csrfOfNow(account, patience), patience); // an old page
  if (response.status === 401) throw new Trouble("signin");
  const answer = response.status === 201 ? await response.json().catch(() => null) : null;
  if (answer?.user !== account) throw new Trouble("server");
  await setFact(`token:${account}`, answer.token);
  return answer.token;
}

async function register(/** @type {string} */ csrf, /** @type {number} */ patience) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
  return ask("/api/v1/devices", { method: "POST", headers, body: JSON.stringify({ name: deviceName() }) }, patience);
}

/** The CSRF token of the page we are on, when the server has just sent it to this account. */
function csrfHere(/** @type {number} */ account) {
  const page = globalThis.document?.documentElement.dataset;
  if (!page || "kept" in page || Number(page.account) !== account) return "";
  return /** @type {HTMLInputElement | null} */ (document.querySelector('[name="csrfmiddlewaretoken"]'))?.value ?? "";
}

/** One that was made just now; the page also tells whose session this is. */
async function csrfOfNow(/** @type {number} */ account, /** @type {number} */ patience) {
  const page = await ask("/hoat-dong/cho-gui/", {}, patience);
  const text = page.redirected ? "" : await page.text().catch(() => { throw new Trouble("offline"); });
  const csrf = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(text)?.[1];
  if (!csrf || Number(/data-account="(\d+)"/.exec(text)?.[1]) !== account) throw new Trouble("signin");
  return csrf;
}

const deviceName = () =>
  [/Edg\/|coc_coc|Firefox|Chrome|Safari/, /Android|iPhone|iPad|Windows|Mac OS X|Linux/]
    .map((pattern) => pattern.exec(navigator.userAgent)?.[0].replace("/", ""))
    .filter(Boolean)
    .join(", ");

/** @param {string} path @param {RequestInit} init @param {number} patience */
async function ask(path, init, patience) {
  try {
    return await fetch(path, { ...init, cache: "no-store", signal: AbortSignal.timeout(patience) });
  } catch {
    throw new Trouble("offline");
  }
}

/** What the server holds of this account: its count beside ours, and the last entries. */
async function lookAtMine(/** @type {number} */ account, /** @type {boolean} */ isChanged) {
  const state = (await fact(`sync:${account}`)) ?? {};
  const token = await fact(`token:${account}`);
  if (!token || (!isChanged && Date.now() - (state.looked ?? 0) < MINE_EVERY)) return;
  const mine = await (await call(account, "/api/v1/activities/mine", null, PATIENCE)).json();
  await inStore(["recent"], "readwrite", (recent) => {
    const old = recent.index("account").getAllKeys(account);
    old.onsuccess = () => {
      old.result.forEach((key) => recent.delete(key));
      mine.entries.forEach((/** @type {any} */ entry) => recent.put({ ...entry, account }));
    };
  });
  await note(account, { looked: Date.now(), server: { count: mine.count, held: mine.held.length, at: mine.at } });
}

/** @param {number} account @param {Record<string, any>} news */
const note = async (account, news) => setFact(`sync:${account}`, { ...(await fact(`sync:${account}`)), ...news });

/**
 * One sender at a time, over all tabs and the service worker.
 * @template T
 * @param {number} wait ms to wait for another sender; 0: leave it to that one @param {() => Promise<T>} work
 * @returns {Promise<T | "busy">}
 */
async function alone(wait, work) {
  if (!navigator.locks) return withLease(work);
  const how = wait ? { signal: AbortSignal.timeout(wait) } : { ifAvailable: true };
  try {
    return await navigator.locks.request("to-so-send", how, (lock) => (lock ? work() : /** @type {const} */ ("busy")));
  } catch (error) {
    if (/** @type {any} */ (error)?.name === "TimeoutError" || /** @type {any} */ (error)?.name === "AbortError") return "busy";
    throw error;
  }
}

/** Browsers without locks: whoever writes the lease first, has it for a while. The UUIDs keep us right even so. */
async function withLease(/** @type {() => Promise<any>} */ work) {
  let isOurs = false;
  await inStore(["facts"], "readwrite", (facts) => {
    const reading = facts.get("lease");
    reading.onsuccess = () => {
      isOurs = !((reading.result?.value ?? 0) > Date.now());
      if (isOurs) facts.put({ name: "lease", value: Date.now() + 2 * PATIENCE });
    };
  });
  if (!isOurs) return "busy";
  try {
    return await work();
  } finally {
    await setFact("lease", 0);
  }
}
