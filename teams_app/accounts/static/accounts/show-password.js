/** A button beside each password field that shows what is typed. Without JavaScript the field is a plain one. */

const words = document.documentElement.lang === "en" ? ["Show", "Hide"] : ["Hiện", "Ẩn"];

/** @param {HTMLInputElement} input */
function addToggle(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--quiet";
  button.setAttribute("aria-controls", input.id);
  const row = document.createElement("div");
  row.className = "with-button";
  input.replaceWith(row);
  row.append(input, button);

  /** @param {boolean} isShown */
  function show(isShown) {
    input.type = isShown ? "text" : "password";
    button.textContent = words[isShown ? 1 : 0];
    button.setAttribute("aria-pressed", String(isShown));
  }
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false)); // browsers offer to keep only hidden ones
}

for (const input of document.querySelectorAll("input[data-can-show]")) {
  addToggle(/** @type {HTMLInputElement} */ (input));
}
