/** The queue as a file, for the day the phone is full, broken or borrowed; read back as often as one likes. */

import { kept, tell } from "./queue.js";
import { inStore } from "./store.js";

const FORMAT = "to-so-queue";

/** @typedef {"not-ours" | "another-account"} WhyNot */

/** @param {number} account @param {any[]} entries @param {any[]} photos @returns {Promise<Blob>} */
export async function fileOf(account, entries, photos) {
  const written = await Promise.all(photos.map(async ({ blob, ...photo }) => ({ ...photo, data: await base64(blob) })));
  const file = { format: FORMAT, version: 1, account, at: new Date().toISOString(), entries, photos: written };
  return new Blob([JSON.stringify(file)], { type: "application/json" });
}

/** @returns {Promise<string>} a data: address */
const base64 = (/** @type {Blob} */ blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/** Hands the file to the browser. @param {Blob} file */
export function download(file) {
  const address = URL.createObjectURL(file);
  const day = new Date().toISOString().slice(0, 10);
  Object.assign(document.createElement("a"), { href: address, download: `to-so-cho-gui-${day}.json` }).click();
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Everything the server does not have yet. @param {number} account */
export async function unsent(account) {
  return (await kept(account)).filter((one) => one.state !== "sent");
}

/**
 * Takes a file in: what is here already stays as it is, so a file can be loaded twice. The UUIDs keep the server right.
 * @param {string} text @param {number} account @returns {Promise<number>} how many came back; throws a WhyNot
 */
export async function load(text, account) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw /** @type {WhyNot} */ ("not-ours");
  }
  const good = (/** @type {any} */ one) => typeof one?.uuid === "string" && /^[0-9a-f-]{36}$/i.test(one.uuid) && one.entry && typeof one.entry === "object";
  if (file?.format !== FORMAT || !Array.isArray(file.entries) || !file.entries.every(good)) throw /** @type {WhyNot} */ ("not-ours");
  if (file.account !== account) throw /** @type {WhyNot} */ ("another-account");
  let fresh = 0;
  const photos = (file.photos ?? []).map((/** @type {any} */ { data, ...photo }) => ({ ...photo, account, blob: blobOf(data) }));
  await inStore(["entries", "photos"], "readwrite", (entries, ofEntries) => {
    photos.forEach((/** @type {any} */ photo) => ofEntries.put(photo));
    for (const one of file.entries) {
      const reading = entries.get(one.uuid);
      reading.onsuccess = () => {
        if (reading.result) return;
        entries.put({ ...one, account, typed: one.typed ?? [], at: one.at ?? new Date().toISOString() });
        fresh += 1;
      };
    }
  });
  tell();
  return fresh;
}

function blobOf(/** @type {string} */ address) {
  const [head, data] = address.split(",");
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: /^data:([\w/+.-]+)/.exec(head)?.[1] ?? "image/jpeg" });
}
