/** The server has the entry: its draft, and only its draft, may go, and the phone's queue may know. */

import { settledElsewhere } from "./offline/queue.js";

const slip = /** @type {HTMLElement} */ (document.querySelector("[data-draft]"));
const key = slip.dataset.draft ?? "";
try {
  /** @type {{values: [string, string][]} | null} */
  const draft = JSON.parse(localStorage.getItem(key) ?? "null");
  if (draft?.values.some(([name, value]) => name === "uuid" && value === slip.dataset.uuid)) localStorage.removeItem(key);
} catch {
  // No storage, no draft.
}
const account = Number(document.documentElement.dataset.account);
settledElsewhere(slip.dataset.uuid ?? "", account, slip.dataset.receipt ?? "").catch(() => {});
