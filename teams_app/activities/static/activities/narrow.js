/** A list of places that grows shorter while one types. Without JavaScript the button asks the server. */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-narrows]"));
const list = form && document.getElementById(form.dataset.narrows ?? "");
const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-found]"));

/** As the server folds names: small, without tones, đ as d. @param {string} text */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d").split(/\s+/).filter(Boolean);
}

if (form && list) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("li[data-key]")]);
  const narrow = () => {
    const words = folded(input.value);
    let left = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => row.dataset.key?.includes(word));
      if (!row.hidden) left += 1;
    }
    if (said) {
      said.textContent = words.length === 0 ? "" : left ? String(left) : (said.dataset.none ?? "");
      said.classList.toggle("visually-hidden", left > 0);
    }
  };
  input.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const shown = rows.filter((row) => !row.hidden);
    shown[0]?.querySelector("a")?.focus();
  });
  narrow();
}
