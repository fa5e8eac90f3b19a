/**
 * Sends what waits: one sender at a time on a phone, small batches, patience that grows. Runs in pages and in the
 * service worker alike. Nothing leaves the queue without the server's word for it.
 */

import { fact, inStore, setFact } from "./store.js";
import { isAnswer, isWaiting, kept, keptOne, keptPhotos, needsAuthor, settle, settleListed, settlePhoto, tell, triedPhoto } from "./queue.js";

const CLIENT = 1; // the version of the payload's format
const BATCH = 20;
const PATIENCE = 45_000; // ms for an answer in the background: a batch is 10 KB, the link may be very slow
const AT_ONCE = 3_000; // nobody waits longer to be signed out
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 15 * 60_000;
const HELD_AFTER = 10 * 60_000; // what its author saw refused and left so, the server may remember, too
const MINE_EVERY = 5 * 60_000;
const MOST_ASKED = 50; // of those that wait for their author: does the server have them?
const SLOWEST = 2; // bytes a ms: the weakest link over which a photo is waited for
const FOR_GOOD = [413, 422]; // it can never be taken as it is
const PACES = ["sync", "photos"];

/** @typedef {"signin" | "offline" | "server"} Problem */
class Trouble extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}
/** @param {Problem} problem @returns {never} */
function fail(problem) {
  throw new Trouble(problem);
}

/**
 * Entries first; photos are sent beside them, so that no entry waits for a photo.
 * @param {number} account
 * @param {{force?: boolean, only?: string, patience?: number}} [how] `only` this entry, whose author waits for the answer
 * @returns {Promise<Problem | "busy" | "later" | "">} what stands in the way; "" when nothing does
 */
export async function send(account, how = {}) {
  if (!account) return "";
  const problem = await atPace(account, "sync", how, () => sendAll(account, how));
  if (how.only || (problem && problem !== "server")) return problem;
  return (await atPace(account, "photos", how, () => sendPhotos(account))) || problem;
}

/** When the next try is due: ms from now. @param {number} account @param {string} problem */
export async function pause(account, problem) {
  const due = (await Promise.all(PACES.map((name) => fact(`${name}:${account}`)))).map((state) => (state?.next ?? 0) - Date.now()).filter((ms) => ms > 0);
  return Math.max(problem === "busy" ? FIRST_PAUSE : 1000, due.length ? Math.min(...due) : 0);
}

/**
 * One at a time, and after trouble not before its pause is over; the pause grows from one trouble to the next.
 * @param {number} account @param {"sync" | "photos"} name @param {{force?: boolean, only?: string, patience?: number}} how
 * @param {() => Promise<void>} work
 */
async function atPace(account, name, how, work) {
  const state = (await fact(`${name}:${account}`)) ?? {};
  if (!how.force && !how.only && Date.now() < (state.next ?? 0)) return "later";
  return alone(`to-so-${name}`, how.only ? (how.patience ?? PATIENCE) : 0, async () => {
    try {
      await work();
      await note(account, name, { problem: "", tries: 0, next: 0 });
      return "";
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      const tries = (state.tries ?? 0) + 1;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries - 1, 10)) * (0.8 + 0.4 * Math.random());
      await note(account, name, { problem: error.problem, tries, pause, next: Date.now() + pause });
      return error.problem;
    } finally {
      tell();
    }
  });
}

/** @param {number} account @param {{force?: boolean, only?: string, patience?: number}} how */
async function sendAll(account, how) {
  let [isAnswered, sent] = [true, 0];
  for (const tried = new Set(); ; ) {
    const all = how.only ? [await keptOne(how.only, account)] : await kept(account);
    const batch = all.filter((one) => one && !tried.has(one.uuid) && isDue(one)).slice(0, BATCH);
    if (!batch.length) break;
    batch.forEach((one) => tried.add(one.uuid));
    isAnswered = (await sendBatch(account, batch, how)) && isAnswered;
    sent += batch.length;
  }
  if (!how.only) await lookAtMine(account, how.force || sent > 0);
  if (!isAnswered) throw new Trouble("server"); // the others were not held up by it
}

/**
 * A request that can never be read is cut in two, until it is known which entry makes it so.
 * @param {number} account @param {import("./store.js").Kept[]} batch @param {{only?: string, patience?: number}} how
 * @returns {Promise<boolean>} whether each has an answer that we understand
 */
async function sendBatch(account, batch, how) {
  const body = { client: CLIENT, sent_at: new Date().toISOString(), hold: !how.only, entries: batch.map((one) => one.entry) };
  const response = await call(account, "/api/v1/activities/sync", JSON.stringify(body), how.patience ?? PATIENCE);
  const told = await response.json().catch(() => (response.ok ? fail("offline") : {})); // cut off on its way
  if (FOR_GOOD.includes(response.status) && batch.length > 1) {
    const half = batch.length >> 1;
    const first = await sendBatch(account, batch.slice(0, half), how);
    return (await sendBatch(account, batch.slice(half), how)) && first;
  }
  const isRefused = FOR_GOOD.includes(response.status) && told.detail; // by ours, not by a machine in between
  const answers = isRefused ? [{ uuid: batch[0].uuid, state: "refused", errors: { entry: [told.detail] } }] : told.entries;
  if (!(response.ok || isRefused) || !Array.isArray(answers)) fail("server");
  const known = new Set(answers.filter((answer) => isAnswer(answer?.state)).map((answer) => answer.uuid));
  // Before the entries are settled: a page that is left in between would never say when it sent, nor ask the server's count anew.
  if (known.size) await note(account, "sync", { last: new Date().toISOString(), looked: 0 });
  await settle(batch, answers, Boolean(how.only));
  return batch.every((one) => known.has(one.uuid));
}

/** One a request, each after its entry: on a weak link the next try begins where this one ended. */
async function sendPhotos(/** @type {number} */ account) {
  const missing = new Set((await kept(account)).filter((one) => one.state !== "sent").map((one) => one.uuid));
  const due = (await keptPhotos(account)).filter((photo) => photo.state !== "refused" && !missing.has(photo.entry));
  // What did not go through last time goes last: one that cannot, holds up no other.
  for (const photo of due.sort((a, b) => (a.tries ?? 0) - (b.tries ?? 0) || a.blob.size - b.blob.size)) {
    const body = new FormData();
    for (const name of /** @type {const} */ (["uuid", "taken_at", "lat", "lon"])) if (photo[name] !== undefined) body.append(name, String(photo[name]));
    body.append("photo", photo.blob, photo.name || "photo.jpg");
    await triedPhoto(photo);
    const response = await call(account, `/api/v1/activities/${photo.entry}/photos`, body, PATIENCE + photo.blob.size / SLOWEST);
    if (response.ok) await Promise.all([settlePhoto(photo), note(account, "sync", { last: new Date().toISOString() })]);
    else if (FOR_GOOD.includes(response.status)) await settlePhoto(photo, (await response.json().catch(() => ({}))).errors ?? {});
    else if (response.status !== 404) fail("server"); // 404: its entry is not there; it waits
  }
}

const isDue = (/** @type {import("./store.js").Kept} */ one) =>
  isWaiting(one) || (needsAuthor(one) && one.asked && Date.now() - Date.parse(one.at) > HELD_AFTER);

/**
 * One request with this phone's token; a dead one is replaced once, while the session holds.
 * @param {number} account @param {string} path @param {string | FormData | null} body @param {number} patience @returns {Promise<Response>}
 */
async function call(account, path, body, patience) {
  for (const isFirst of [true, false]) {
    const token = (isFirst && (await fact(`token:${account}`))) || (await newToken(account, patience));
    const headers = { Authorization: `Bearer ${token}`, ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}) };
    // The token opens; of the cookies only the language is read, so that answers come in the reader's own.
    const response = await ask(path, { method: body ? "POST" : "GET", headers, body, credentials: "same-origin" }, patience);
    if (response.status !== 401) return response;
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

/** Nobody holds it after this; without a network the server learns nothing, and its owner may take it back there. */
export async function giveBackToken(/** @type {number} */ account) {
  const token = await fact(`token:${account}`);
  await setFact(`token:${account}`, undefined);
  const headers = { Authorization: `Bearer ${token}` };
  if (token) await ask("/api/v1/devices/current", { method: "DELETE", headers, credentials: "omit", keepalive: true }, AT_ONCE);
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
async function lookAtMine(/** @type {number} */ account, /** @type {boolean} */ isDue) {
  const state = (await fact(`sync:${account}`)) ?? {};
  const token = await fact(`token:${account}`);
  if (!token || (!isDue && Date.now() - (state.looked ?? 0) < MINE_EVERY)) return;
  const open = (await kept(account)).filter(needsAuthor).slice(-MOST_ASKED).map((one) => `of=${one.uuid}`);
  const mine = await (await call(account, `/api/v1/activities/mine?${open.join("&")}`, null, PATIENCE)).json().catch(() => null);
  if (!mine?.entries) throw new Trouble("server");
  await inStore(["recent"], "readwrite", (recent) => {
    const old = recent.index("account").getAllKeys(account);
    old.onsuccess = () => {
      old.result.forEach((key) => recent.delete(key));
      mine.entries.forEach((/** @type {any} */ entry) => recent.put({ ...entry, account }));
    };
  });
  await settleListed(account, mine);
  await note(account, "sync", { looked: Date.now(), server: { count: mine.count, held: mine.held.length, at: mine.at } });
}

/** @param {number} account @param {"sync" | "photos"} name @param {Record<string, any>} news */
const note = async (account, name, news) => setFact(`${name}:${account}`, { ...(await fact(`${name}:${account}`)), ...news });

/**
 * One sender at a time, over all tabs and the service worker.
 * @template T
 * @param {string} name @param {number} wait ms to wait for another sender; 0: leave it to that one @param {() => Promise<T>} work
 * @returns {Promise<T | "busy">}
 */
async function alone(name, wait, work) {
  if (!navigator.locks) return withLease(name, work);
  const how = wait ? { signal: AbortSignal.timeout(wait) } : { ifAvailable: true };
  try {
    return await navigator.locks.request(name, how, (lock) => (lock ? work() : /** @type {const} */ ("busy")));
  } catch (error) {
    if (/** @type {any} */ (error)?.name === "TimeoutError" || /** @type {any} */ (error)?.name === "AbortError") return "busy";
    throw error;
  }
}

/** Browsers without locks: whoever writes the lease first, has it for a while. The UUIDs keep us right even so. */
async function withLease(/** @type {string} */ name, /** @type {() => Promise<any>} */ work) {
  let isOurs = false;
  await inStore(["facts"], "readwrite", (facts) => {
    const reading = facts.get(`lease:${name}`);
    reading.onsuccess = () => {
      isOurs = !((reading.result?.value ?? 0) > Date.now());
      if (isOurs) facts.put({ name: `lease:${name}`, value: Date.now() + 2 * PATIENCE });
    };
  });
  if (!isOurs) return "busy";
  try {
    return await work();
  } finally {
    await setFact(`lease:${name}`, 0);
  }
}
