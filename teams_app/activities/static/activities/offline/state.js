/** The quiet line that always tells the truth: what waits on this phone, and when it last sent. */

import { fact } from "./store.js";
import { isWaiting, kept, keptPhotos, needsAuthor } from "./queue.js";

/**
 * @typedef {{waiting: number, photos: number, author: number, sent: number, last?: string, problem: string,
 *   server?: {count: number, held: number, at: string}, isFresh: boolean}} Standing  `isFresh`: nothing was sent since it was asked
 */

/** @param {number} account @returns {Promise<Standing>} */
export async function standing(account) {
  const [all, photos, sync, sent, ofPhotos] = await Promise.all([kept(account), keptPhotos(account), ...["sync", "sent", "photos"].map((name) => fact(`${name}:${account}`))]);
  return {
    waiting: all.filter(isWaiting).length,
    author: all.filter(needsAuthor).length,
    photos: photos.filter((photo) => photo.state !== "refused").length,
    sent: sent ?? 0,
    last: sync?.last,
    problem: sync?.problem || ofPhotos?.problem || "",
    server: sync?.server,
    isFresh: Boolean(sync?.looked),
  };
}

/** @param {Standing} now @param {DOMStringMap} texts of the element that shows it @returns {string} */
export function inWords(now, texts) {
  if (isDone(now)) return now.last ? `${texts.done} · ${texts.last} ${when(now.last)}` : "";
  const parts = [];
  if (now.waiting) parts.push(counted(now.waiting, texts.waiting));
  if (now.photos) parts.push(counted(now.photos, texts.photos));
  if (now.author) parts.push(counted(now.author, texts.author));
  if (now.waiting + now.photos && now.problem === "signin") parts.push(texts.signin);
  else if (now.waiting + now.photos && now.problem === "server") parts.push(texts.server);
  parts.push(now.last ? `${texts.last} ${when(now.last)}` : texts.never);
  return parts.join(" · ");
}

/** Nothing left on this phone that the server should have. */
export const isDone = (/** @type {Standing} */ now) => !(now.waiting + now.author + now.photos);

/** `one|{n} many`: the form for one, then for more. */
export function counted(/** @type {number} */ n, /** @type {string | undefined} */ forms) {
  const [one, more] = (forms ?? "").split("|");
  return (n === 1 ? one : (more ?? one)).replace("{n}", new Intl.NumberFormat("vi").format(n));
}

const TIME = new Intl.DateTimeFormat("vi", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("vi", { day: "2-digit", month: "2-digit" });

/** `14:05`, on another day `24/11 14:05`. @param {string} iso */
export function when(iso) {
  const at = new Date(iso);
  return (at.toDateString() === new Date().toDateString() ? "" : `${DAY.format(at)} `) + TIME.format(at);
}
