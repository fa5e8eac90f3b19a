/** Closes an open menu of the top bar on Escape or a tap elsewhere. Without JavaScript a second tap closes it. */

const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.menu"));

/** @param {Node | null} except a place inside the menu that stays open */
function closeMenus(except) {
  for (const menu of menus) if (!menu.contains(except)) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(/** @type {Node} */ (event.target)));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  closeMenus(null);
  open?.querySelector("summary")?.focus();
});
