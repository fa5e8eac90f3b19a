/** Turns the screens of the doorstep mode by arrow keys and by a swipe. The links work without it. */

const FAR_ENOUGH = 60;

/** @param {"prev" | "next"} way */
function turn(way) {
  const link = document.querySelector(`a[rel=${way}]`);
  if (link instanceof HTMLAnchorElement) link.click();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowRight") turn("next");
  if (event.key === "ArrowLeft") turn("prev");
});

let from = { x: 0, y: 0 };
document.addEventListener("touchstart", ({ changedTouches: [touch] }) => {
  from = { x: touch.clientX, y: touch.clientY };
}, { passive: true });
document.addEventListener("touchend", ({ changedTouches: [touch] }) => {
  const x = touch.clientX - from.x;
  const y = touch.clientY - from.y;
  if (Math.abs(x) > FAR_ENOUGH && Math.abs(x) > 2 * Math.abs(y)) turn(x < 0 ? "next" : "prev");
}, { passive: true });
