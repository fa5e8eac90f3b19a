/**
 * On every page of whoever is signed in: installs the service worker, remembers whose phone this is, sends what waits
 * and keeps the state line true.
 */

import { currentAccount, fact, inStore, setFact } from "./store.js";
import { onChange } from "./queue.js";
import { giveBackToken, newToken, pause, send } from "./send.js";
import { inWords, isDone, standing } from "./state.js";

const page = document.documentElement.dataset;
/** Of the server's word; on a signed-out page, whoever was here last: their queue may still be sent. */
export const account = page.account ? Number(page.account) : await currentAccount().catch(() => 0);

/** This page as it came, before the form's scripts touched it, if the server lets the phone keep it. See `on_the_phone.py`. */
const asItCame = isForThePhone() ? { account, path: location.pathname, text: `<!doctype html>\n${document.documentElement.outerHTML}` } : undefined;

function isForThePhone() {
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const isOurs = arrival?.serverTiming?.some(({ name, description }) => name === "account" && description === page.account);
  return Boolean(isOurs && !arrival.workerStart); // the worker keeps what passes through its hands
}

/** @param {{force?: boolean}} [how] */
export async function sendNow(how = {}) {
  if (!account) return;
  const problem = await send(account, how).catch(() => "");
  const now = await standing(account).catch(() => null); // a phone that keeps nothing has nothing to send
  if (!now || !(now.waiting + now.photos)) return;
  wakeLater();
  if (!problem) return; // what came meanwhile has a try of its own coming, which met this one at work
  const ms = await pause(account, problem);
  isUrgent ||= problem === "busy" && Boolean(how.force);
  window.clearTimeout(again);
  again = window.setTimeout(() => {
    const force = isUrgent;
    isUrgent = false;
    sendNow({ force });
  }, ms);
}
/** The next try; one at a time, however often the browser hints at a connection. */
let again = 0;
/** Somebody asked for it, or the connection came back, while another try was still at work. */
let isUrgent = false;

/** The browser wakes the service worker when there is a connection, even when this page is long closed. */
async function wakeLater() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await /** @type {any} */ (registration)?.sync?.register("to-so-send").catch(() => {});
}

/** What the other pages need without a network: when this one is done, so that the first visit stays light. */
const keepRest = async () => (await navigator.serviceWorker?.ready)?.active?.postMessage(asItCame);

async function showState() {
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-queue-state]"))) {
    const now = await standing(account);
    const text = account ? inWords(now, line.dataset) : "";
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text || ("onlyWaiting" in line.dataset && isDone(now));
  }
}

/** Another person is signed in: the pages kept for whoever was here go; their queue stays, unseen. */
async function takeOver() {
  const before = await currentAccount();
  if (!page.account || before === account) return;
  await setFact("account", account);
  const kept = ((await globalThis.caches?.keys()) ?? []).filter((name) => name.startsWith("person-")).map((name) => Number(name.slice(7)));
  for (const gone of new Set([before, ...kept])) if (gone !== account) await forget(gone);
}

/** @param {number} gone */
export async function forget(gone) {
  await globalThis.caches?.delete(`person-${gone}`);
  await inStore(["recent"], "readwrite", (recent) => {
    const keys = recent.index("account").getAllKeys(gone);
    keys.onsuccess = () => keys.result.forEach((key) => recent.delete(key));
  });
}

/** Signing out with a queue is asked about first, on the page of the queue. */
function askBeforeLeaving() {
  document.addEventListener("submit", async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!page.account || !form.action.endsWith("/dang-xuat/") || "goOn" in form.dataset) return;
    event.preventDefault();
    const now = await standing(account).catch(() => null);
    if (now && !isDone(now) && location.pathname !== "/hoat-dong/cho-gui/") return location.assign("/hoat-dong/cho-gui/?dang-xuat");
    await leave(form);
  });
}

/** Off this phone go the token, the kept pages and the last entries; the queue stays for its owner. */
export async function leave(/** @type {HTMLFormElement} */ form) {
  await forget(account).catch(() => {});
  await giveBackToken(account).catch(() => {});
  await setFact("account", 0).catch(() => {});
  form.dataset.goOn = "";
  form.submit();
}

async function begin() {
  await takeOver();
  onChange(showState);
  await showState();
  const isWaiting = !isDone(await standing(account));
  // A token is asked for while the session holds, so that it is there when it no longer does.
  if (page.account && document.querySelector("[data-queue]") && !(await fact(`token:${account}`))) await newToken(account).catch(() => {});
  if (page.account && document.querySelector('[data-queue], a[href="/hoat-dong/moi/"]')) window.setTimeout(keepRest, 4_000);
  if (isWaiting || document.querySelector("[data-queue]")) await sendNow({ force: isWaiting });
}

if (account) {
  window.addEventListener("online", () => sendNow({ force: true }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendNow());
}
askBeforeLeaving();
const later = () => {
  begin().catch(() => {}); // no store on this phone: the form says so when it is needed
  if (page.account) navigator.serviceWorker?.register("/sw.js", { type: "module", updateViaCache: "none" }).catch(() => {});
};
document.readyState === "complete" ? later() : window.addEventListener("load", later);
