/** Shows what needs passkeys only where the browser knows them, and says so when the device gave none. */

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-passkey]")) form.removeAttribute("hidden");
  for (const note of document.querySelectorAll("[data-no-passkey]")) note.remove();
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // else it is written to the console, where nobody looks
  for (const note of document.querySelectorAll("[data-passkey-error]")) note.removeAttribute("hidden");
});
