/**
 * The service worker: pages and files of this release without a network, and the sending when the browser wakes us.
 * `/sw.js` starts it with what belongs to the release.
 */

import { keepPage, keepPages, like } from "./pages.js";
import { currentAccount, setFact } from "./store.js";
import { send } from "./send.js";
import { standing } from "./state.js";

const PATIENCE = 4_000; // ms for a page whose copy we have
const SIGNS_IN = /\/(dang-nhap|nhan)\//; // with a password, a passkey, a second step, a link
const LANGUAGE = "/ngon-ngu/";

/** @param {{version: string, shell: string[], rest: string[], offline: string, isHashed: boolean}} release */
export function serve({ version, shell, rest, offline, isHashed }) {
  const worker = /** @type {any} */ (self);
  const name = `shell-${version}`;

  worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
  async function install() {
    const cache = await caches.open(name);
    await cache.addAll([...shell, offline]); // the latter knows nobody, but speaks the reader's language
    await worker.skipWaiting();
  }

  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
  async function activate() {
    const shells = (await caches.keys()).filter((each) => each.startsWith("shell-"));
    // The release before stays: pages that are open, or kept for their person, still ask for its files.
    await Promise.all(shells.filter((each) => each !== name).slice(0, -1).map((each) => caches.delete(each)));
    await worker.registration.navigationPreload?.enable();
    await worker.clients.claim();
  }

  worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(keepRest(event.data).catch(() => {})));
  /** A page asks for it when it has had its own turn, and brings itself along. Pages kept by the release before ask for that one's files. */
  async function keepRest(/** @type {import("./pages.js").Open} */ open) {
    const cache = await caches.open(name);
    const isNew = !(await cache.match(rest[0]));
    await keepPages(await currentAccount(), { again: isNew, open, files: [...shell, ...rest] });
    if (isNew) await cache.addAll(rest);
  }

  worker.addEventListener("sync", (/** @type {any} */ event) => event.tag === "to-so-send" && event.waitUntil(sendAll()));
  async function sendAll() {
    const account = await currentAccount();
    const { problem } = await standing(account);
    await send(account, { force: problem !== "server" }); // a server in trouble is left its pause
    const now = await standing(account);
    if (now.waiting + now.photos) throw new Error("something still waits"); // the browser tries again later
  }

  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (address.origin !== location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(event, address));
    else if (request.method === "GET" && address.pathname.startsWith("/static/")) event.respondWith(file(request));
  });

  async function file(/** @type {Request} */ request) {
    const kept = await caches.match(request, { ignoreVary: true });
    if (kept && isHashed) return kept;
    return fetch(request).catch((error) => kept ?? Promise.reject(error));
  }

  /** From the network, in time; else as it was kept for whoever holds the phone; else what can be done without. */
  async function page(/** @type {any} */ event, /** @type {URL} */ address) {
    const { request } = event;
    const fresh = fromNetwork(event);
    if (request.method !== "GET") {
      if (SIGNS_IN.test(address.pathname)) await setFact("account", 0).catch(() => {}); // nobody's, until we know whose
      if (address.pathname === LANGUAGE) event.waitUntil(fresh.then(speakAnew).catch(() => {}));
      return fresh.catch(() => fallback());
    }
    const kept = await keptPage(address);
    if (!kept) return fresh.catch(() => fallback());
    event.waitUntil(fresh.catch(() => {}));
    const slow = new Promise((_, reject) => setTimeout(reject, PATIENCE));
    return Promise.race([fresh, slow]).catch(() => marked(kept));
  }

  async function fromNetwork(/** @type {any} */ event) {
    const response = (await event.preloadResponse) ?? (await fetch(event.request));
    const account = Number(response.headers.get("X-Account"));
    if (account) await keepPage(new URL(event.request.url).pathname, response.clone(), account);
    return response;
  }

  async function keptPage(/** @type {URL} */ address) {
    const account = await currentAccount();
    const name = `person-${account}`;
    return account && (await caches.has(name)) ? (await caches.open(name)).match(address.pathname, { ignoreVary: true }) : undefined;
  }

  /** The page learns that it comes from the phone, so that it asks the phone's clock for the day. */
  async function marked(/** @type {Response} */ kept) {
    return like(kept, (await kept.text()).replace("<html ", "<html data-kept "));
  }

  /** What is kept was written in another language. */
  async function speakAnew() {
    await (await caches.open(name)).add(offline);
    await keepPages(await currentAccount(), { again: true, open: undefined, files: [] });
  }

  const fallback = async () => (await caches.match(offline, { ignoreVary: true })) ?? Response.error();
}
