// Copy the table beside the map: as a table for Word and mail, and as tabbed text for Excel.

const SELECTOR = "[data-copy-table]";

/** The button is drawn hidden: without a clipboard (or without this script) it could do nothing. */
function offer() {
  document.querySelectorAll(SELECTOR).forEach((button) => button.toggleAttribute("hidden", !navigator.clipboard));
}

document.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest(SELECTOR);
  const table = document.querySelector("table.coverage");
  if (!(button instanceof HTMLElement) || !(table instanceof HTMLTableElement)) return;
  const part = button.dataset.copyTable === "page"; // whose rows do not come to the total
  await copy([...table.rows].filter((row) => !part || !row.closest("tfoot")).map(cells));
  const told = button.parentElement?.querySelector("[role=status]");
  if (told) told.textContent = button.dataset.copied ?? "";
});

/** Each cell's own words, without what stands small beside them. @param {HTMLTableRowElement} row */
function cells(row) {
  return [...row.cells].map((cell) => {
    const twin = /** @type {HTMLElement} */ (cell.cloneNode(true));
    twin.querySelectorAll(".tag, [aria-hidden]").forEach((part) => part.remove());
    if (!cell.classList.contains("coverage__name")) twin.querySelectorAll("small").forEach((part) => part.remove());
    return (twin.textContent ?? "").replace(/\s+/g, " ").trim();
  });
}

/** @param {string[][]} rows */
async function copy(rows) {
  const text = rows.map((row) => row.join("\t")).join("\n");
  const table = document.createElement("table");
  for (const row of rows) {
    const line = table.insertRow();
    for (const cell of row) line.insertCell().textContent = cell;
  }
  const blob = (/** @type {string} */ content, /** @type {string} */ type) => new Blob([content], { type });
  try {
    const item = { "text/plain": blob(text, "text/plain"), "text/html": blob(table.outerHTML, "text/html") };
    await navigator.clipboard.write([new ClipboardItem(item)]);
  } catch {
    await navigator.clipboard.writeText(text); // a browser that knows only text
  }
}

offer();
document.addEventListener("map:swapped", offer);
