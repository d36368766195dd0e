// The board: what organisers do with cards, by mouse, finger, keys or dialog, becomes one request.
import { announce, ask, day, mayChange, page, read, sentence, words } from "./board_server.js";
import { arrange, cardOf, cardsIn, clock, columnOf, columns, isPlaced, mayEdit, placeOf, redraw, roomOf, sheet } from "./board_cards.js";
import { askEdit, askMove, askShift, openMenu, tellRefusal } from "./board_dialogs.js";
import { abandon, equip, startDragging } from "./board_drag.js";
import { liftByKeys, setStop, startKeys } from "./board_keys.js";
import { leave, lifted, settle } from "./board_lift.js";
import { refresh, show } from "./board_state.js";

const TOAST = 10000;
const toast = document.getElementById("toast");
const selection = new Set();
let subject = null;
let anchor = null;
let isSelecting = false;
let lastChange = null;
let toastTimer;

// --- One request, and what it comes to

const shownOf = (cards) => Object.fromEntries(cards.map((card) => [card.dataset.id, Number(card.dataset.edits)]));

async function change(body) {
  const answer = await ask(body);
  const cards = redraw(answer);
  cards.forEach(equip);
  showSelection();
  show();
  setStop(cards[0]);
  if (answer.status === 200) {
    refresh();
    lastChange = answer.change;
    tell(answer.told ?? words.nothing);
    return;
  }
  const instead = await tellRefusal(answer, body);
  if (instead) await change(instead);
}

// The sentence of the history, in which titles say which language they are in.
function tell(html) {
  const place = toast.querySelector("span");
  place.innerHTML = html;
  announce(place.textContent);
  toast.querySelector("button").hidden = !lastChange;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(hideToast, TOAST);
}

function hideToast() {
  // Not from under the pointer or the focus; and undoing stays in the head of the board.
  if (toast.matches(":hover, :focus-within")) toastTimer = setTimeout(hideToast, TOAST);
  else toast.hidden = true;
}

// --- Places

const asked = (place, date = day) => ({ day: date, start: clock(place.start), minutes: place.minutes, room: place.room });

// A card came down: it moves, and with it the others that are selected, by as much.
async function place(ended) {
  const { card, place: target, former } = ended;
  const is = (one, other) => one && JSON.stringify(one) === JSON.stringify(other);
  if (is(former, target)) {
    settle(ended);
    announce(words.escaped);
    return;
  }
  const places = { [card.dataset.id]: asked(target) };
  const cards = [card];
  if (selection.has(card.dataset.id) && former && former.minutes === target.minutes) {
    for (const other of chosen().filter((one) => one !== card && isPlaced(one))) {
      cards.push(other);
      places[other.dataset.id] = asked(alongside(other, former, target));
    }
  }
  await change({ verb: "place", shown: shownOf(cards), places });
  settle(ended);
}

function alongside(card, former, target) {
  const place = placeOf(card);
  const rooms = columns().map(roomOf);
  const by = rooms.indexOf(target.room) - rooms.indexOf(former.room);
  const index = rooms.indexOf(place.room) + by;
  const start = Math.max(0, Math.min(24 * 60 - 5, place.start + target.start - former.start));
  return { ...place, start, room: index in rooms ? rooms[index] : place.room };
}

function toDay(card, date) {
  const cards = selection.has(card.dataset.id) ? chosen().filter(isPlaced) : [card];
  const places = Object.fromEntries(cards.map((one) => [one.dataset.id, asked(placeOf(one), date)]));
  return change({ verb: "place", shown: shownOf(cards), places });
}

function unschedule(cards) {
  return change({ verb: "unschedule", shown: shownOf(cards) });
}

// --- Several at once

const chosen = () => [...selection].map(cardOf).filter(Boolean);

function toggle(card, isOn = !selection.has(card.dataset.id)) {
  if (!mayEdit(card) || !mayChange) return;
  if (isOn) selection.add(card.dataset.id);
  else selection.delete(card.dataset.id);
  anchor = card;
  showSelection();
  announce(sentence("selected", { count: selection.size }));
}

function selectTo(card) {
  const cards = cardsIn(columnOf(card));
  const ends = [cards.indexOf(card), Math.max(0, cards.indexOf(anchor))].sort((one, other) => one - other);
  for (const one of cards.slice(ends[0], ends[1] + 1)) toggle(one, true);
}

function showSelection() {
  for (const id of [...selection]) if (!cardOf(id)) selection.delete(id);
  for (const card of page.querySelectorAll(".card")) {
    const isOn = selection.has(card.dataset.id);
    card.classList.toggle("is-selected", isOn);
    const body = card.querySelector("a.card-body");
    if (isOn) body?.setAttribute("aria-current", "true");
    else body?.removeAttribute("aria-current");
  }
  const bar = document.getElementById("selection");
  bar.hidden = !selection.size;
  bar.querySelector("p").textContent = sentence("selected", { count: selection.size });
  bar.querySelector('[data-do="swap"]').hidden = selection.size !== 2;
}

// --- What the buttons do, with the card of the menu or those selected

const subjects = () => (subject ? [subject] : chosen());
const of = (verb) => (cards) => change({ verb, shown: shownOf(cards) });

const DEEDS = {
  undo: () => change({ verb: "undo" }),
  redo: () => change({ verb: "redo" }),
  "undo-this": () => change({ verb: "undo", change: lastChange }),
  "ask-help": () => document.getElementById("ask-help").showModal(),
  "select-mode": (cards, button) => {
    isSelecting = !isSelecting;
    button.setAttribute("aria-pressed", isSelecting);
  },
  "select-none": () => {
    selection.clear();
    showSelection();
  },
  "select-this": ([card]) => toggle(card, true),
  lift: ([card]) => {
    card.querySelector(".card-body").focus();
    liftByKeys(card);
  },
  unschedule,
  cancel: of("cancel"),
  duplicate: of("duplicate"),
  swap: of("swap"),
  "ask-move": async (cards) => {
    const places = await askMove(cards);
    if (places) await change({ verb: "place", shown: shownOf(cards), places });
  },
  "ask-edit": async (cards) => {
    const values = await askEdit(cards);
    if (values) await change({ verb: "edit", shown: shownOf(cards), values });
  },
  "ask-shift": async (cards, button) => {
    const shift = await askShift(button.closest("#menu") ? cards[0] : null);
    if (!shift) return;
    await change({ verb: "shift", shown: shownOf(shift.cards), ...shift.asked });
  },
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button || !(button.dataset.do in DEEDS)) return;
  const menu = button.closest("#menu");
  subject = menu ? subject : null;
  const cards = subjects();
  menu?.close();
  await DEEDS[button.dataset.do](cards, button);
});

page.addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (!card || !event.target.closest(".card-body, .card-grip") || !mayChange || !mayEdit(card)) return;
  event.preventDefault();
  if (event.shiftKey) selectTo(card);
  else if (event.ctrlKey || event.metaKey || isSelecting) toggle(card);
  else openFor(card);
});

function openFor(card) {
  if (!mayEdit(card) || !mayChange) return;
  subject = card;
  openMenu(card);
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (abandon() || leave())) event.preventDefault();
  const isTyping = event.target.closest?.("input, select, textarea, dialog");
  if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || isTyping || !mayChange || lifted()) return;
  event.preventDefault();
  DEEDS[event.shiftKey ? "redo" : "undo"]();
});

// --- The tray's search

const search = document.getElementById("find");
let searchTimer;

async function find() {
  const q = search.q.value.trim();
  const found = q ? (await read("find", { q }))?.found : null;
  if (q !== search.q.value.trim()) return;
  const cards = cardsIn(page.querySelector(".tray"));
  for (const card of cards) card.hidden = Boolean(found) && !found.includes(Number(card.dataset.id));
  if (found) announce(sentence("found", { count: cards.filter((card) => !card.hidden).length }));
}

search.addEventListener("submit", (event) => event.preventDefault());
search.addEventListener("input", () => {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(find, 200);
});

// --- The page

page.classList.add("is-live");
for (const element of page.querySelectorAll(".scripted")) element.hidden = !mayChange;
arrange();
page.querySelectorAll(".card").forEach(equip);
setStop();
startDragging({ place, unschedule: (card) => unschedule(selection.has(card.dataset.id) ? chosen() : [card]), toDay });
startKeys({ place, open: openFor, toggle });
const first = columns().flatMap(cardsIn).sort((one, other) => placeOf(one).start - placeOf(other).start)[0];
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center", inline: "center" });
else if (first) sheet.scrollTop = first.offsetTop - 40;
refresh(0);
performance.mark("ready");
page.dataset.ready = "";
