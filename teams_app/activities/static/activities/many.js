/** Rows copied in Excel are pasted where one types: the server, which reads what the field above takes, gets them at once. */

const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("#id_paste"));
const take = /** @type {HTMLButtonElement | null} */ (document.querySelector("button[name=do][value=paste]"));

/** @param {ClipboardEvent} event */
function takeOver(event) {
  const cell = /** @type {Element} */ (event.target).closest("td");
  const text = event.clipboardData?.getData("text/plain").replace(/\s+$/, "") ?? "";
  if (!field || !take || !cell || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  // The first cell of a row is its number. A quoted text may go over several lines: then nothing is put before them.
  const before = text.includes('"') ? "" : "\t".repeat(Math.max(0, cell.cellIndex - 1));
  field.value = text.split("\n").map((line) => before + line).join("\n");
  take.click();
}

document.querySelector(".many__table")?.addEventListener("paste", (event) => takeOver(/** @type {ClipboardEvent} */ (event)));
