/** The queue in words: keeping an entry, what waits, what an answer of the server makes of it. */

/** @typedef {import("./store.js").KeptPhoto} KeptPhoto */

import { inStore, ofAccount, setFact, fact } from "./store.js";

/** @typedef {import("./store.js").Kept} Kept */

const SENT_KEPT = 30; // with their receipts, to be looked up
const KNOWN = 100; // of what was sent, by its UUID
const MOST_HELD = 200; // of one answer of the server
const DONE = ["created", "changed", "known"];
const FOR_ITS_AUTHOR = ["refused", "question", "conflict"];

const bell = "BroadcastChannel" in globalThis ? new BroadcastChannel("to-so") : undefined;
/** @type {(() => void)[]} */
const listeners = [];
/** Calls `listener` whenever the queue changed, here, in another tab or in the service worker. */
export const onChange = (/** @type {() => void} */ listener) => {
  listeners.push(listener);
  if (listeners.length === 1) bell?.addEventListener("message", () => listeners.forEach((each) => each()));
};
export const tell = () => {
  bell?.postMessage("changed");
  listeners.forEach((each) => each());
};

/** @param {number} account @returns {Promise<Kept[]>} the oldest first */
export const kept = async (account) => (await ofAccount("entries", account)).sort((a, b) => (a.at < b.at ? -1 : 1));

/** @param {string} uuid @param {number} account @returns {Promise<Kept | undefined>} */
export async function keptOne(uuid, account) {
  const found = await inStore(["entries"], "readonly", (entries) => entries.get(uuid));
  return found?.account === account ? found : undefined;
}

/** An entry with its photos, all or nothing. @param {Kept} entry @param {KeptPhoto[]} [photos] */
export async function keep(entry, photos = []) {
  await inStore(["entries", "photos"], "readwrite", (entries, ofEntries) => {
    entries.put(entry);
    photos.forEach((photo) => ofEntries.put(photo));
  });
  tell();
}

/** Given up by its author, or saved as another. @param {string} uuid */
export async function letGo(uuid) {
  await inStore(["entries", "photos"], "readwrite", (entries, photos) => {
    entries.delete(uuid);
    const reading = photos.index("entry").getAll(uuid);
    reading.onsuccess = () => reading.result.forEach((photo) => photos.delete(photo.uuid));
  });
  tell();
}

/** @param {number} account @returns {Promise<KeptPhoto[]>} */
export const keptPhotos = (account) => ofAccount("photos", account);

/** The server has it (undefined), or will never take it. @param {KeptPhoto} photo @param {any} [errors] */
export async function settlePhoto(photo, errors) {
  await inStore(["photos"], "readwrite", (photos) => void (errors ? photos.put({ ...photo, state: "refused", errors }) : photos.delete(photo.uuid)));
  tell();
}

/** It is about to be sent, once more. @param {KeptPhoto} photo */
export const triedPhoto = (photo) =>
  inStore(["photos"], "readwrite", (photos) => {
    const reading = photos.get(photo.uuid);
    reading.onsuccess = () => reading.result && photos.put({ ...reading.result, tries: (reading.result.tries ?? 0) + 1 });
  });

/** A word of the server's that ends the matter, or hands it to the author; any other is asked again. */
export const isAnswer = (/** @type {string | undefined} */ state) => [...DONE, ...FOR_ITS_AUTHOR].includes(state ?? "");

/** What the sender may send by itself, and what waits for its author. An answer we do not know is no reason to drop. */
export const isWaiting = (/** @type {Kept} */ each) => !["sent", ...FOR_ITS_AUTHOR].includes(each.state);
export const needsAuthor = (/** @type {Kept} */ each) => FOR_ITS_AUTHOR.includes(each.state);

/**
 * What the server answered, written beside the entry unless it was changed here while the request was on its way.
 * @param {Kept[]} sent @param {any[]} answers @param {boolean} asked
 */
export async function settle(sent, answers, asked) {
  const byUuid = new Map(answers.map((answer) => [answer?.uuid, answer]));
  await inStore(["entries"], "readwrite", (entries) => {
    for (const one of sent) {
      const answer = byUuid.get(one.uuid);
      if (!answer || answer.state === "retry") continue;
      const reading = entries.get(one.uuid);
      reading.onsuccess = () => {
        const now = reading.result;
        if (!now || JSON.stringify(now.entry) !== JSON.stringify(one.entry)) return;
        entries.put(after(now, answer, asked));
      };
    }
  });
  const taken = sent.filter((one) => DONE.includes(byUuid.get(one.uuid)?.state) && one.state !== "sent");
  if (taken.length) await count(sent[0].account, taken);
  tell();
}

/** @param {Kept} one @param {any} answer @param {boolean} asked @returns {Kept} */
function after(one, answer, asked) {
  if (DONE.includes(answer.state)) return { ...one, state: "sent", answer, asked: false, sent_at: new Date().toISOString() };
  return { ...one, state: answer.state, answer, asked };
}

/** The server has it, as a page of the server says. @param {string} uuid @param {number} account @param {string} receipt */
export async function settledElsewhere(uuid, account, receipt) {
  const one = await keptOne(uuid, account);
  if (one && one.state !== "sent") await settle([one], [{ uuid, state: "known", receipt }], false);
}

/**
 * What was refused or asked about and put right elsewhere: the server lists it, and holds it no longer.
 * @param {number} account @param {{entries: any[], held: any[]}} mine
 */
export async function settleListed(account, mine) {
  const listed = new Map(mine.entries.map((each) => [each.uuid, each]));
  const held = new Set(mine.held.map((each) => each.uuid));
  const done = (await kept(account)).filter((one) => {
    if (!needsAuthor(one) || !listed.has(one.uuid) || held.has(one.uuid)) return false;
    const { base_version } = one.entry;
    if (!one.asked && mine.held.length < MOST_HELD) return !base_version || listed.get(one.uuid).version > base_version;
    return !base_version && one.state !== "conflict"; // which the server was never told to hold
  });
  if (done.length) await settle(done, done.map(({ uuid }) => ({ ...listed.get(uuid), state: "known" })), false);
}

/** The last that this phone sent, not counting changes. @param {number} account @param {string[]} [but] */
export const sentFromHere = async (account, but = []) =>
  /** @type {string[]} */ ((await fact(`ours:${account}`)) ?? (await kept(account)).filter((one) => one.state === "sent" && !one.entry.base_version && !but.includes(one.uuid)).map((one) => one.uuid));

/** How many this phone has sent, each once; and old receipts make room. @param {number} account @param {Kept[]} taken */
async function count(account, taken) {
  const ours = await sentFromHere(account, taken.map((one) => one.uuid));
  const fresh = taken.filter((one) => !one.entry.base_version && !one.isThere && !ours.includes(one.uuid)).map((one) => one.uuid);
  await setFact(`sent:${account}`, ((await fact(`sent:${account}`)) ?? 0) + fresh.length);
  await setFact(`ours:${account}`, [...ours, ...fresh].slice(-KNOWN));
  const sent = (await kept(account)).filter((one) => one.state === "sent");
  const old = sent.slice(0, Math.max(0, sent.length - SENT_KEPT));
  if (old.length) await inStore(["entries"], "readwrite", (entries) => old.forEach((one) => entries.delete(one.uuid)));
}

/** The code that people read out: the first 30 bits of the UUID in base 32, as the server writes it. */
export function receiptOf(/** @type {string} */ uuid) {
  const bits = Number.parseInt(uuid.replaceAll("-", "").slice(0, 8), 16) >>> 2;
  const letters = [5, 4, 3, 2, 1, 0].map((place) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(bits >>> (5 * place)) & 31]);
  return `${letters.slice(0, 3).join("")}-${letters.slice(3).join("")}`;
}
