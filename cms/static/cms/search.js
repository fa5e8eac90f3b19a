/** Shows the guides that match while one types; without it the form simply opens the search page. */

const WAIT = 250;
const form = document.querySelector("form[data-search-into]");
const results = form && document.getElementById(form.dataset.searchInto);
const input = form?.querySelector("input[type=search]");
let timer = 0;
let asked = input?.value.trim() ?? "";
/** @type {AbortController | undefined} */
let running;

/** @param {string} query */
async function show(query) {
  running?.abort();
  running = new AbortController();
  const address = `${form.action}?q=${encodeURIComponent(query)}`;
  try {
    const answer = await fetch(address, { headers: { "X-Fragment": "1" }, signal: running.signal });
    if (answer.ok) results.innerHTML = await answer.text();
  } catch {
    // Offline, or overtaken by the next letter: what is shown stays, and the button still works.
  }
}

input?.addEventListener("input", () => {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    const query = input.value.trim();
    if (query === asked) return;
    asked = query;
    if (query.length > 1) show(query);
    else results.replaceChildren();
  }, WAIT);
});
