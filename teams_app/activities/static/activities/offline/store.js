/**
 * The phone's own store, in IndexedDB: entries until the server has them, one's last entries, what is known of the
 * sending. Every row belongs to one account; whoever signs in next on the same phone is shown none of it.
 */

/**
 * @typedef {"waiting" | "refused" | "question" | "conflict" | "sent"} EntryState
 * @typedef {{
 *   uuid: string, account: number, state: EntryState | string, at: string,
 *   entry: Record<string, any>, typed: [string, string][],
 *   asked?: boolean, answer?: Record<string, any>, sent_at?: string, names?: Record<string, string>, isThere?: boolean,
 * }} Kept
 * @typedef {{
 *   uuid: string, account: number, entry: string, blob: Blob, name: string, state?: "refused", errors?: any,
 *   taken_at?: string, lat?: number, lon?: number, tries?: number,
 * }} KeptPhoto  of an entry, by its UUID; gone as soon as the server has it.
 *
 * `asked`: its author saw the answer at once, the server was not told to remember it. `names`: of those who guided, by
 * number. `isThere`: the server has it already, and its values were chosen.
 */

export const NAME = "to-so";
/** One step a version of the store; a step never loses a row of an earlier one. */
export const STEPS = [
  (/** @type {IDBDatabase} */ db) => {
    db.createObjectStore("entries", { keyPath: "uuid" }).createIndex("account", "account");
    db.createObjectStore("recent", { keyPath: ["account", "uuid"] }).createIndex("account", "account");
    db.createObjectStore("facts", { keyPath: "name" });
  },
  (/** @type {IDBDatabase} */ db) => {
    const photos = db.createObjectStore("photos", { keyPath: "uuid" });
    photos.createIndex("account", "account");
    photos.createIndex("entry", "entry");
  },
];

/** @type {Promise<IDBDatabase> | undefined} */
let opening;

/** @returns {Promise<IDBDatabase>} */
function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, STEPS.length);
    request.onupgradeneeded = (event) => STEPS.slice(event.oldVersion).forEach((step) => step(request.result));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const forget = () => (opening = undefined);
      request.result.onversionchange = () => (request.result.close(), forget()); // a newer release wants to upgrade
      request.result.onclose = forget; // the browser closed it, for want of space for instance
      resolve(request.result);
    };
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

/**
 * Runs `work` in one transaction and resolves when all of it is on the disk.
 * @template T
 * @param {string[]} stores @param {IDBTransactionMode} mode
 * @param {(...stores: IDBObjectStore[]) => IDBRequest<T> | void} work
 * @returns {Promise<T>}
 */
export async function inStore(stores, mode, work) {
  const db = await open();
  return new Promise((resolve, reject) => {
    // "strict": a phone that is switched off a moment later still has what it was told to keep.
    const transaction = db.transaction(stores, mode, mode === "readwrite" ? { durability: "strict" } : {});
    const request = work(...stores.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(/** @type {T} */ (request?.result));
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request?.error);
  });
}

/** @param {string} name @returns {Promise<any>} */
export const fact = async (name) => (await inStore(["facts"], "readonly", (facts) => facts.get(name)))?.value;

/** @param {string} name @param {any} value */
export const setFact = (name, value) => inStore(["facts"], "readwrite", (facts) => void facts.put({ name, value }));

/** @param {string} store @param {number} account @returns {Promise<any[]>} */
export const ofAccount = (store, account) => inStore([store], "readonly", (rows) => rows.index("account").getAll(account));

/** Whose phone this is now: 0 when nobody's. */
export const currentAccount = async () => (await fact("account")) ?? 0;
