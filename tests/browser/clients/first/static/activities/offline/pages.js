/** The pages that open without a network: fetched once for whoever holds the phone, and again with each release. */

const PAGES = ["/hoat-dong/moi/", "/hoat-dong/cho-gui/"];

/** @param {number} account @param {boolean} [again] even those that are kept already */
export async function keepPages(account, again = false) {
  if (!account || !globalThis.caches) return;
  for (const path of PAGES) {
    if (again || !(await caches.match(path, { cacheName: `person-${account}`, ignoreVary: true }))) await keepPage(path, await fetch(path), account);
  }
}

/** Only what the server says is this account's, and for the phone. @param {string} path @param {Response} response @param {number} account */
export async function keepPage(path, response, account) {
  if (!response.ok || Number(response.headers.get("X-Account")) !== account) return;
  await (await caches.open(`person-${account}`)).put(path, response);
}
