/** Buttons that copy a text and print the page; without JavaScript the text can be marked and copied by hand. */

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.copy));
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent += " ✓";
    } catch {
      document.execCommand("copy"); // an address without TLS has no clipboard
    }
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
