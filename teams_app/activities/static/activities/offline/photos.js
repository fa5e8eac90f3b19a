/** Photos of the log form: made small on the phone, shown, and kept with the entry until they are sent, one by one. */

import { takenOf } from "./exif.js";
import { newUuid } from "./form.js";
import { settlePhoto } from "./queue.js";

const LONGEST = 1600; // pixels
const HEAVIEST = 300 * 1024; // bytes
const QUALITIES = [0.82, 0.7, 0.55, 0.4];
const MOST = 5;
const MOST_AS_IT_IS = 15 * 1024 * 1024; // bytes of a photo that this browser cannot read, but the server perhaps can

/** @typedef {{uuid: string, blob: Blob, name: string, taken_at?: string, lat?: number, lon?: number}} Chosen */

/** @type {Chosen[]} */
const chosen = [];
/** What was chosen for the entry in the form. */
export const chosenPhotos = () => [...chosen];

const shown = /** @type {HTMLElement | null} */ (document.querySelector("[data-chosen-photos]"));
const list = shown?.querySelector("ul");
const said = shown?.querySelector("[role=status]");

/** @param {HTMLInputElement} input */
export async function take(input) {
  const files = [...(input.files ?? [])];
  input.value = ""; // they go their own way, not with the form
  const texts = [];
  for (const file of files) {
    if (chosen.length >= MOST) texts.push(shown?.dataset.tooMany ?? "");
    else await takeOne(file).catch(() => texts.push(`${file.name}: ${shown?.dataset.unreadable}`));
  }
  if (said) said.textContent = [...new Set(texts)].join(" ");
}

/** Photos that are kept with the entry already. @param {any[]} kept */
export function adopt(kept) {
  chosen.push(...kept.filter((photo) => !chosen.some((one) => one.uuid === photo.uuid)));
  show();
}

/** @param {File} file */
async function takeOne(file) {
  const photo = { uuid: newUuid(), name: file.name, ...(await takenOf(file)), blob: await small(file) };
  chosen.push(photo);
  show();
}

export function forgetChosen() {
  chosen.length = 0;
  show();
}

/** A JPEG of at most 1600 pixels and 300 KB, turned as it was held, without the camera's notes. */
export async function small(/** @type {Blob} */ file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return asItIs(file);
  let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  for (;;) {
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.fillStyle = "#fff"; // behind what is transparent
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = /** @type {Blob | null} */ (await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality)));
      if (!blob) throw new Error("no room to draw");
      if (blob.size <= HEAVIEST) return picture.close(), blob;
    }
    scale *= 0.75;
  }
}

/** HEIC: most browsers cannot read it, the server may. Anything else that is no picture stays out. */
async function asItIs(/** @type {Blob} */ file) {
  const head = new TextDecoder("latin1").decode(await file.slice(4, 12).arrayBuffer());
  if (!/^ftyp(heic|heix|hevc|mif1|msf1|heim|heis)/.test(head) || file.size > MOST_AS_IT_IS) throw new Error("no picture");
  return file;
}

function show() {
  if (!shown || !list) return;
  list.replaceChildren(...chosen.map((photo, place) => row(photo, place + 1)));
  shown.hidden = false;
}

/** @param {Chosen} photo @param {number} number */
function row(photo, number) {
  const line = document.createElement("li");
  const address = URL.createObjectURL(photo.blob);
  const image = Object.assign(document.createElement("img"), { src: address, width: 160, height: 120, alt: `${shown?.dataset.photo} ${number}` });
  image.addEventListener("load", () => URL.revokeObjectURL(address));
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--quiet", textContent: `${shown?.dataset.remove} ${number}` });
  button.addEventListener("click", () => {
    chosen.splice(chosen.indexOf(photo), 1);
    settlePhoto(/** @type {any} */ (photo)).catch(() => {}); // if it was kept already
    show();
  });
  line.append(image, button);
  return line;
}
