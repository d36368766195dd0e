// The board of meetings: what the coordinator does with cards becomes one request.
import { announce, ask, day, mayChange, page, read, sentence, words } from "./board_server.js";
import { tellRefusal } from "./board_dialogs.js";
import { cardOf, cardsIn, cellAt, isPlaced, mayEdit, peopleOf, placeOf, placeOfCell, redraw, sheet, titleOf, told, tray } from "./meeting_board_cards.js";
import { abandon, equip, leave, lifted, liftByKeys, setBusy, setStop, startDragging, startKeys } from "./meeting_board_lift.js";

const TOAST = 10000;
const LOOK_EVERY = 15000;
const part = (id) => document.getElementById(id);
const toast = part("toast");
const undone = []; // Requests that take back what was done here, the last one at the end.
let subject = null;
let toastTimer;

// --- One request, and what it comes to

const stamps = (cards) => Object.fromEntries(cards.map((card) => [card.dataset.key, card.dataset.stamp]));

// The request that would take back this one: its keys may have become others.
function inverse(body, became) {
  if (body.verb === "lock") return { verb: "lock", keys: Object.keys(body.shown), locked: !body.locked };
  const places = {};
  for (const key of Object.keys(body.places)) places[became[key] ?? key] = placeOf(cardOf(key));
  return { verb: "place", keys: Object.keys(places), places };
}

async function change(body, message) {
  const answer = await ask(body);
  if (answer.status === 200) {
    const back = inverse(body, answer.became);
    draw(answer);
    remember(back);
    tell(message);
    refresh();
    return true;
  }
  draw(answer);
  const instead = await tellRefusal(answer, body);
  return instead ? change(instead, Object.keys(instead.places ?? {}).length > 1 ? words.swapped : message) : false;
}

function draw(answer) {
  const cards = redraw(answer);
  cards.forEach(equip);
  setStop(cards.find((card) => card.dataset.key === document.activeElement.closest?.(".card")?.dataset.key) ?? cards[0]);
  filter();
}

function remember(back) {
  if (back) undone.push(back);
  for (const button of document.querySelectorAll('[data-do="undo"]')) button.disabled = !undone.length;
}

function tell(text) {
  toast.querySelector("span").textContent = text;
  announce(text);
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(hideToast, TOAST);
}

function hideToast() {
  if (toast.matches(":hover, :focus-within")) toastTimer = setTimeout(hideToast, TOAST);
  else toast.hidden = true;
}

// --- What is done with cards

function place({ card, cell }, target = placeOfCell(cell)) {
  const former = placeOf(card);
  if (former && former.slot === target.slot && former.table === target.table && !target.first) {
    announce(words.escaped);
    return null;
  }
  const where = cell ?? cellAt(target.slot, target.table);
  const message = sentence("placed", { title: titleOf(card), place: where ? told(where) : "…" });
  return change({ verb: "place", shown: stamps([card]), places: { [card.dataset.key]: target } }, message);
}

function unplace(card) {
  const body = { verb: "place", shown: stamps([card]), places: { [card.dataset.key]: null } };
  return change(body, sentence("unplaced", { title: titleOf(card) }));
}

function setLock(card, locked = !("locked" in card.dataset)) {
  if (!mayChange || !mayEdit(card) || !isPlaced(card)) return null;
  return change({ verb: "lock", shown: stamps([card]), locked }, words[locked ? "locked" : "unlocked"]);
}

function swap(card, other) {
  const places = { [card.dataset.key]: placeOnly(other), [other.dataset.key]: placeOnly(card) };
  return change({ verb: "place", shown: stamps([card, other]), places }, words.swapped);
}

function placeOnly(card) {
  const { slot, table } = placeOf(card);
  return { slot, table };
}

async function undo() {
  const back = undone.pop();
  remember();
  if (!back) return;
  const cards = back.keys.map(cardOf);
  if (!cards.every(Boolean)) {
    tell(words.is_stale);
    return;
  }
  const { keys, ...body } = back;
  if (await change({ ...body, shown: stamps(cards) }, words.undone)) undone.pop();
  remember();
}

// --- Dialogs

function opened(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "send" ? new FormData(dialog.querySelector("form")) : null);
    }, { once: true });
  });
}

const titled = (dialog, card) => { dialog.querySelector(".dialog-about").textContent = titleOf(card); };

function openFor(card) {
  if (!mayEdit(card) || !mayChange) return;
  subject = card;
  const menu = part("menu");
  part("menu-title").textContent = titleOf(card);
  menu.querySelector(".dialog-about").textContent = card.querySelector(".card-why, .card-people").textContent;
  const isLocked = "locked" in card.dataset;
  const shown = { lock: isPlaced(card) && !isLocked, unlock: isLocked, unplace: isPlaced(card), swap: isPlaced(card) };
  for (const [name, isOn] of Object.entries(shown)) menu.querySelector(`[data-do="${name}"]`).hidden = !isOn;
  menu.returnValue = "";
  menu.showModal();
}

async function askMove(card) {
  const dialog = part("ask-move");
  titled(dialog, card);
  const names = [...card.querySelectorAll(".card-side")].map((side) => [Number(side.dataset.person), side.textContent]);
  const choices = card.dataset.choices ? JSON.parse(card.dataset.choices) : [[], []];
  for (const [number, name] of ["first", "second"].entries()) {
    const known = choices[number].length ? choices[number] : [names[number]];
    const select = part(`move-${name}`);
    select.replaceChildren(...known.map(([id, label]) => new Option(label, id)));
    select.value = names[number][0];
  }
  const { slot, table } = placeOf(card) ?? {};
  if (slot) part("move-slot").value = slot;
  if (table) part("move-table").value = table;
  const asked = await opened(dialog);
  if (!asked) return;
  const target = Object.fromEntries(["slot", "table", "first", "second"].map((name) => [name, Number(asked.get(name))]));
  await place({ card }, target);
}

async function askSwap(card) {
  const dialog = part("ask-swap");
  titled(dialog, card);
  const others = cardsIn(sheet).filter((other) => other !== card && mayEdit(other) && !("locked" in other.dataset));
  part("swap-other").replaceChildren(...others.map(
    (other) => new Option(`${told(other.closest("td"))} · ${titleOf(other)}`, other.dataset.key),
  ));
  const asked = await opened(dialog);
  const other = asked && cardOf(asked.get("other"));
  if (other) await swap(card, other);
}

const DEEDS = {
  undo,
  "ask-help": () => part("ask-help").showModal(),
  "ask-move": askMove,
  swap: askSwap,
  unplace,
  lock: (card) => setLock(card, true),
  unlock: (card) => setLock(card, false),
  lift: (card) => {
    card.querySelector(".card-body").focus();
    liftByKeys(card);
  },
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button || !(button.dataset.do in DEEDS)) return;
  const card = subject;
  button.closest("#menu")?.close();
  await DEEDS[button.dataset.do](card);
});

page.addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (!card || !event.target.closest(".card-body, .card-grip") || !mayChange || !mayEdit(card)) return;
  event.preventDefault();
  openFor(card);
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (abandon() || leave())) event.preventDefault();
  const isTyping = event.target.closest?.("input, select, textarea, dialog");
  if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || isTyping || !mayChange || lifted()) return;
  event.preventDefault();
  undo();
});

// --- A person: highlighted on the board, alone in the tray

const search = part("find");
let found = null;
let searchTimer;

function filter() {
  const has = (card) => !found || peopleOf(card).some((one) => found.has(Number(one)));
  for (const side of page.querySelectorAll(".card-side")) {
    side.classList.toggle("is-found", Boolean(found?.has(Number(side.dataset.person))));
  }
  for (const card of cardsIn(tray)) card.hidden = !has(card);
  const cards = found ? cardsIn(page).filter(has) : [];
  part("find-count").textContent = found ? sentence("found", { count: cards.length }) : "";
  return cards;
}

async function find() {
  const q = search.q.value.trim();
  const answer = q ? (await read("find", { q }))?.found : null;
  if (q !== search.q.value.trim()) return;
  found = answer ? new Set(answer) : null;
  const [first] = filter();
  first?.scrollIntoView({ block: "center", inline: "center" });
}

search.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
search.addEventListener("input", () => {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(find, 200);
});

// --- What others do

async function refresh() {
  const state = await read("state", {});
  if (state) setBusy(state.busy);
}

async function look() {
  if (document.hidden || lifted() || document.querySelector("dialog[open]") || page.matches("[aria-busy]")) return;
  const answer = await ask({ verb: "look", day, shown: stamps(cardsIn(page)) });
  const count = Object.keys(answer.cards ?? {}).length || (answer.gone ?? []).length;
  if (answer.status !== 200 || !count || lifted()) return;
  draw(answer);
  announce(sentence("changed", { count }));
}

// --- The page

page.classList.add("is-live");
for (const element of page.querySelectorAll(".scripted")) element.hidden = !mayChange;
page.querySelectorAll(".card").forEach(equip);
setStop();
if (mayChange) {
  startDragging({ place, unplace });
  startKeys({ place, open: openFor, lock: setLock });
  setInterval(look, LOOK_EVERY);
  addEventListener("focus", look);
}
if (search.q.value) find();
refresh();
page.dataset.ready = "";
