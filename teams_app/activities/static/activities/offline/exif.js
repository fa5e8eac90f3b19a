/** When and where a photo was taken, read before the phone makes it small: what it sends carries nothing of the camera. */

const HEAD = 128 * 1024; // bytes; EXIF stands at the beginning of a JPEG

/** @typedef {{taken_at?: string, lat?: number, lon?: number}} Taken */

/** @param {Blob} file @returns {Promise<Taken>} what cannot be read is simply not there */
export async function takenOf(file) {
  try {
    return read(new DataView(await file.slice(0, HEAD).arrayBuffer()));
  } catch {
    return {}; // cut off, or not what it says it is
  }
}

/** @param {DataView} jpeg @returns {Taken} */
function read(jpeg) {
  if (jpeg.getUint16(0) !== 0xffd8) return {};
  for (let at = 2; jpeg.getUint8(at) === 0xff; at += 2 + jpeg.getUint16(at + 2)) {
    if (jpeg.getUint16(at) === 0xffe1 && jpeg.getUint32(at + 4) === 0x45786966) return readTiff(new DataView(jpeg.buffer, at + 10)); // "Exif"
  }
  return {};
}

/** @param {DataView} tiff @returns {Taken} */
function readTiff(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const main = directory(tiff, tiff.getUint32(4, little), little);
  const camera = main.has(0x8769) ? directory(tiff, tiff.getUint32(main.get(0x8769).at, little), little) : new Map();
  const place = main.has(0x8825) ? directory(tiff, tiff.getUint32(main.get(0x8825).at, little), little) : new Map();
  const text = (/** @type {any} */ field) => (field ? letters(tiff, field, little) : "");
  const angle = (/** @type {number} */ tag) => (place.has(tag) ? degrees(tiff, place.get(tag), little) : undefined);
  const [lat, lon] = [angle(2), angle(4)];
  const taken = moment(text(camera.get(0x9003)), text(camera.get(0x9011)));
  return {
    ...(taken ? { taken_at: taken } : {}),
    ...(isPlace(lat, lon) ? { lat: lat * (text(place.get(1))[0] === "S" ? -1 : 1), lon: lon * (text(place.get(3))[0] === "W" ? -1 : 1) } : {}),
  };
}

/** Tag → where its value stands. @param {DataView} tiff @param {number} start @param {boolean} little */
function directory(tiff, start, little) {
  const fields = new Map();
  for (let n = 0; n < tiff.getUint16(start, little); n += 1) {
    const at = start + 2 + 12 * n;
    fields.set(tiff.getUint16(at, little), { count: tiff.getUint32(at + 4, little), at: at + 8 });
  }
  return fields;
}

function letters(/** @type {DataView} */ tiff, /** @type {{count: number, at: number}} */ field, /** @type {boolean} */ little) {
  const start = field.count > 4 ? tiff.getUint32(field.at, little) : field.at;
  const codes = Array.from({ length: Math.min(field.count, 40) }, (_, n) => tiff.getUint8(start + n));
  return String.fromCharCode(...codes.filter((code) => code));
}

/** Degrees, minutes and seconds, each a fraction. */
function degrees(/** @type {DataView} */ tiff, /** @type {{at: number}} */ field, /** @type {boolean} */ little) {
  const start = tiff.getUint32(field.at, little);
  const part = (/** @type {number} */ n) => tiff.getUint32(start + 8 * n, little) / tiff.getUint32(start + 8 * n + 4, little);
  return part(0) + part(1) / 60 + part(2) / 3600;
}

const isPlace = (/** @type {any} */ lat, /** @type {any} */ lon) => Number.isFinite(lat) && Number.isFinite(lon) && lat <= 90 && lon <= 180 && (lat !== 0 || lon !== 0);

/** `2026:11:26 14:05:00` of the camera's clock, which is the phone's own where no zone is written. */
function moment(/** @type {string} */ text, /** @type {string} */ zone) {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text);
  if (!found) return undefined;
  const at = new Date(`${found[1]}-${found[2]}-${found[3]}T${found[4]}${/^[+-]\d\d:\d\d$/.test(zone) ? zone : ""}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
