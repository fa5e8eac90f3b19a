/** Lets a file be dropped anywhere on the field's frame. Without JavaScript the field itself takes it. */

for (const zone of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-drop]"))) {
  const field = /** @type {HTMLInputElement | null} */ (zone.querySelector('input[type="file"]'));
  if (!field) continue;

  for (const name of ["dragenter", "dragover"])
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    const files = /** @type {DragEvent} */ (event).dataTransfer?.files;
    if (!files?.length) return;
    event.preventDefault();
    field.files = files;
  });
}
