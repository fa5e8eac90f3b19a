/**
 * What stands behind "Add details", with JavaScript: results of the chosen topics only, the members of the
 * chosen team, and the phone's position, asked for by a tap and never before. The form works without.
 */

const form = /** @type {HTMLFormElement} */ (document.getElementById("log"));

/* Results: a row for each chosen topic. What is hidden is not sent. */

const outcomes = form.querySelector(".outcomes")?.closest("fieldset");
const showOutcomes = () => {
  const chosen = new Set([...form.querySelectorAll('[name="topics"]:checked')].map((box) => box.value));
  let some = false;
  for (const row of form.querySelectorAll(".outcomes__row")) {
    const is = chosen.has(row.dataset.topic);
    row.hidden = !is;
    row.querySelector("input").disabled = !is;
    some ||= is;
  }
  if (outcomes) outcomes.hidden = !some;
};
form.addEventListener("change", (event) => {
  if (event.target.name === "topics") showOutcomes();
});
showOutcomes();

/* Another team has other members and plans. Without a network they stay out; the rest of the form is untouched. Whoever
   was chosen before and is not offered here (of another team, or gone since) stands beside, still chosen. */

const choices = document.getElementById("team-choices");
const beside = form.querySelector("[data-beside]");
const team = () => form.querySelector("[name=team]").value;
let offered = team();
let plan = "";

function forget() {
  for (const box of form.querySelectorAll("[name=facilitators]")) box.checked = false;
  beside.replaceChildren(beside.firstElementChild);
  plan = "";
  choose();
}

async function offer() {
  const chosen = team();
  beside.hidden = !beside.children[1];
  if (chosen === offered) return choose();
  offered = chosen;
  try {
    const answer = await fetch(`${form.dataset.page ?? window.location.pathname}?to=${chosen}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("team-choices");
    if (fresh && team() === chosen) choices.replaceChildren(...fresh.children);
  } catch {
    choices.querySelector("[name=facilitators]")?.closest("fieldset")?.remove();
  }
  choose();
}

/** Whoever is offered is chosen there, and no longer beside. */
function choose() {
  for (const box of beside.querySelectorAll("input")) {
    const same = choices.querySelector(`[name=facilitators][value="${box.value}"]`);
    if (!same) continue;
    same.checked = box.checked;
    box.parentElement.remove();
  }
  beside.hidden = !beside.children[1];
  const plans = choices.querySelector("[name=plan]");
  if (!plan || !plans) return;
  plans.value = plan;
  if (!plans.value) plans.append(new Option(beside.dataset.before, plan, true, true));
}

form.addEventListener("change", ({ target }) => {
  if (target.name === "plan") plan = target.value;
  if (target.name !== "team") return;
  forget();
  offer();
});
form.addEventListener("reset", () => setTimeout(() => (forget(), offer())));
form.addEventListener("filled", ({ detail: { values, names } }) => {
  forget();
  plan = values.get("plan")?.[0];
  for (const value of values.get("facilitators") ?? []) {
    const label = Object.assign(document.createElement("label"), { className: "chip" });
    const said = Object.assign(document.createElement("span"), { textContent: names[value] ?? beside.dataset.before });
    label.append(Object.assign(document.createElement("input"), { type: "checkbox", name: "facilitators", value, checked: true }), said);
    beside.append(label);
  }
  offer();
});

/* The position. */

const place = form.querySelector("[data-position]");
const button = place?.querySelector("[data-locate]");
const shown = place?.querySelector("[data-shown]");
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 5 });

/** @param {GeolocationPosition} found */
function keep({ coords }) {
  const values = { lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6), accuracy: Math.round(coords.accuracy) };
  for (const [name, value] of Object.entries(values)) place.querySelector(`[name=${name}]`).value = value;
  shown.textContent = `${number.format(coords.latitude)}; ${number.format(coords.longitude)} (${place.dataset.unsure} ${number.format(values.accuracy)} m)`;
  button.disabled = false;
  form.dispatchEvent(new Event("input", { bubbles: true })); // the draft
}

if (button && "geolocation" in navigator && window.isSecureContext) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    shown.textContent = place.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      keep,
      () => {
        shown.textContent = place.dataset.refused;
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
}
