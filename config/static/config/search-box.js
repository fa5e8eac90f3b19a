/**
 * Suggestions under the search boxes, by the combobox pattern: arrows move, Enter opens, Escape closes.
 * Without this script the form opens the page of results.
 */

const WAIT = 150;
const SHORTEST = 2;

/** @param {HTMLFormElement} form */
function suggestFor(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=search]"));
  const list = /** @type {HTMLElement} */ (form.querySelector("[role=listbox]"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  let timer = 0;
  let at = -1;
  /** @type {AbortController | undefined} */
  let running;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => /** @type {HTMLAnchorElement[]} */ ([...list.querySelectorAll("[role=option]")]);

  /** @param {boolean} open */
  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    mark(-1);
  }

  /** @param {number} index */
  function mark(index) {
    const all = options();
    at = index;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (all[at]) {
      input.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    window.clearTimeout(timer);
    running?.abort();
    show(false);
  }

  async function ask() {
    const query = input.value.trim();
    if (query.length < SHORTEST) return close();
    running?.abort();
    running = new AbortController();
    const asked = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    try {
      const answer = await fetch(`${form.dataset.suggest}?${asked}`, { signal: running.signal });
      if (!answer.ok || answer.redirected) return;
      list.innerHTML = (await answer.text()).replaceAll('id="suggested-', `id="${list.id}-`).replaceAll('labelledby="suggested-', `labelledby="${list.id}-`);
      show(true);
      const many = options().length;
      status.textContent = many ? status.dataset.many.replace("{number}", String(many)) : status.dataset.none;
    } catch {
      // Offline, or overtaken by the next letter: Enter still opens the page.
    }
  }

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      return close();
    }
    if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      return options()[at].click();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (list.hidden) return void ask();
    const many = options().length;
    mark(at + step < -1 ? many - 1 : at + step >= many ? -1 : at + step);
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(/** @type {Node} */ (event.relatedTarget))) close();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
}

document.querySelectorAll("form[data-suggest]").forEach((form) => suggestFor(/** @type {HTMLFormElement} */ (form)));
