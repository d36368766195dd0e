// The stars of a reader's own agenda, kept in this browser; the mark of what runs now; and, once the
// page is there, the worker that keeps it readable without a network. Every page is complete without.

const agenda = document.querySelector("[data-edition]");
const KEY = `montada.${agenda.dataset.edition}`;
const WAIT_FOR_MORE = 1500;

// --- What is kept: `{stars: {code: place}, token, late}`, the last two of a calendar subscription

export function read() {
  let state;
  try {
    state = JSON.parse(localStorage.getItem(KEY));
  } catch {
    // Storage refused, or not ours.
  }
  return { ...state, stars: { ...state?.stars } };
}

export function change(alter) {
  const state = read();
  alter(state);
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    return; // The buttons show what is stored, and go on showing it.
  }
  document.dispatchEvent(new Event("stars"));
}

export function send(path, fields) {
  return fetch(path, { method: "POST", body: new URLSearchParams(fields) });
}

// --- The buttons

const icon = document.querySelector(".brand svg");

// Give each session under `root` its button. `data-star`: the code and the place of the session.
export function placeStars(root) {
  for (const slot of root.querySelectorAll("[data-star]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "star-button";
    button.append(icon.cloneNode(true));
    if (slot.dataset.word) {
      button.append(slot.dataset.word);
    } else {
      const title = slot.querySelector("a").textContent;
      button.setAttribute("aria-label", agenda.dataset.keep.replace("[title]", title));
    }
    slot.append(button);
  }
  showStars();
}

function starOf(button) {
  const [code, ...place] = button.parentElement.dataset.star.split(" ");
  return [code, place.join(" ")];
}

function showStars() {
  const { stars } = read();
  for (const button of document.querySelectorAll(".star-button")) {
    button.setAttribute("aria-pressed", starOf(button)[0] in stars);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".star-button");
  if (!button) return;
  const [code, place] = starOf(button);
  change((state) => {
    if (code in state.stars) delete state.stars[code];
    else state.stars[code] = place;
    state.late = true;
  });
});
document.addEventListener("stars", showStars);
addEventListener("storage", showStars);
placeStars(document);

// --- A calendar subscription follows the stars, at the latest on the next visit

let timer;

async function follow() {
  const { stars, token, late } = read();
  if (!token || !late) return;
  const codes = Object.keys(stars).join(".");
  const answer = await send(`${agenda.pathname}save/`, { codes, token }).catch(() => null);
  if (answer?.status === 404) change((state) => delete state.token);
  if (answer?.ok && codes === Object.keys(read().stars).join(".")) change((state) => delete state.late);
}

document.addEventListener("stars", () => {
  clearTimeout(timer);
  timer = setTimeout(follow, WAIT_FOR_MORE);
});
follow();

// --- On the day's own page: a mark on what runs, a rule between what has begun and what is to come

const day = document.querySelector("[data-now]");
const rule = document.createElement("p");

function nowIn(element) {
  element.textContent = day.dataset.now;
  return element;
}

function markRunning() {
  const now = Date.now();
  for (const item of day.querySelectorAll("[data-from]")) {
    const running = Date.parse(item.dataset.from) <= now && now < Date.parse(item.dataset.to);
    if (running === item.classList.contains("is-now")) continue;
    item.classList.toggle("is-now", running);
    if (running) {
      const state = nowIn(document.createElement("strong"));
      state.className = "state-now";
      item.querySelector(".meta").prepend(state);
    } else {
      item.querySelector(".state-now").remove();
    }
  }
  const groups = [...day.querySelectorAll(":scope > .time-group")];
  const starts = groups.map((group) => group.querySelector("[data-from]")?.dataset.from);
  const coming = starts.findIndex((start) => now < Date.parse(start));
  if (coming > 0) groups[coming].before(rule);
  else rule.remove();
}

if (day) {
  rule.className = "now-rule";
  rule.append(nowIn(document.createElement("span")));
  markRunning();
  setInterval(markRunning, 30000);
}

// --- Without a network: how old a kept page is, and the worker that keeps it

const { saved, partial } = document.documentElement.dataset;

if (saved) {
  const moment = new Date(saved);
  const two = (number) => String(number).padStart(2, "0");
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  const date = moment.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" });
  const isToday = moment.toDateString() === new Date().toDateString();
  const note = document.createElement("p");
  note.className = "saved-copy";
  note.role = "status";
  note.textContent = agenda.dataset.copy.replace("[time]", isToday ? time : `${date}, ${time}`);
  if (partial !== undefined) note.append(` · ${agenda.dataset.partial}`);
  document.querySelector("main").prepend(note);
}

function registerWorker() {
  const policy = globalThis.trustedTypes?.createPolicy("montada", {
    createScriptURL: (url) => {
      if (url !== "/sw.js") throw new TypeError(url);
      return url;
    },
  });
  navigator.serviceWorker.register(policy ? policy.createScriptURL("/sw.js") : "/sw.js", { scope: "/" })
    .catch(() => {}); // Refused by the browser: the site works as before.
}

// Late enough to take nothing from the page; not for those who pay for each byte.
if (navigator.serviceWorker && !navigator.connection?.saveData) setTimeout(registerWorker, 3000);
