/** The pages that open without a network: fetched once for whoever holds the phone, and again with each release. */

const PAGES = ["/hoat-dong/moi/", "/hoat-dong/cho-gui/"];

/** @typedef {{account: number, path: string, text: string} | undefined} Open the page that is open, as it came, and whose it is */

/**
 * @param {number} account
 * @param {{again: boolean, open: Open, files: string[]}} how `again`: even those that are kept already; `files`: what
 *   pages of this release ask for
 */
export async function keepPages(account, { again, open, files }) {
  if (!account || !globalThis.caches) return;
  const cacheName = `person-${account}`;
  const isKept = (/** @type {string} */ path) => caches.match(path, { cacheName, ignoreVary: true });
  const others = PAGES.filter((path) => path !== open?.path);
  for (const path of others) if (again || !(await isKept(path))) await keepPage(path, await fetch(path), account);
  if (open?.account !== account || !PAGES.includes(open.path) || (!again && (await isKept(open.path)))) return;
  const beside = await isKept(others[0]);
  const response = beside && asksOnlyFor(files, open.text) ? like(beside, open.text) : await fetch(open.path);
  await keepPage(open.path, response, account);
}

/** A page that came before there was a worker to hand it on need not come twice: its headers are its neighbour's. */
export function like(/** @type {Response} */ beside, /** @type {string} */ text) {
  const headers = new Headers(beside.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(text, { headers });
}

/** @param {string[]} files @param {string} text */
const asksOnlyFor = (files, text) => [...text.matchAll(/"(\/static\/[^"]+\.(?:css|js))"/g)].every(([, file]) => files.includes(file));

/** @param {Response} response @param {number} account */
const isOf = (response, account) => response.ok && Number(response.headers.get("X-Account")) === account;

/** Only what the server says is this account's, and for the phone. @param {string} path @param {Response} response @param {number} account */
export async function keepPage(path, response, account) {
  if (isOf(response, account)) await (await caches.open(`person-${account}`)).put(path, response);
}
