// What changes behind the page: open hours, conflicts, themes, what may be undone.
import { day, page, read, sentence } from "./board_server.js";
import { cardsIn, columns, roomOf, shade } from "./board_cards.js";

const SOON = 400;
let state = { hours: { rooms: {}, people: {} }, conflicts: {}, count: 0, tracks: [], counts: null, undo: null, redo: null };
let timer;

export const hours = () => state.hours;
export const conflictsOf = (card) => state.conflicts[card.dataset.id] ?? { sentences: [], marks: 0 };
export const tracks = () => state.tracks;

// Soon, since what is asked for follows each move and moves follow each other.
export function refresh(wait = SOON) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    state = await read("state", { day }) ?? state;
    show();
  }, wait);
}

export function show() {
  for (const column of columns()) {
    const rooms = state.hours.rooms[roomOf(column)];
    shade(column, rooms ? [rooms] : [], "shut-room");
  }
  for (const card of [page.querySelector(".tray"), ...columns()].flatMap(cardsIn)) mark(card);
  for (const name of ["undo", "redo"]) {
    page.querySelector(`[data-do="${name}"]`).disabled = state[name] === null;
  }
  for (const place of page.querySelectorAll("[data-count]")) {
    if (state.counts) place.textContent = state.counts[place.dataset.count] ?? 0;
  }
  document.getElementById("conflicts").dataset.found = state.count || "";
}

// A sign on the card for what its place has to do with; the menu tells all in sentences.
function mark(card) {
  card.querySelector(".card-conflict")?.remove();
  const { sentences, marks } = conflictsOf(card);
  if (!marks) return;
  const sign = document.createElement("span");
  sign.className = "card-conflict";
  sign.title = sentences.join("\n");
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = sentence("conflicts", { count: marks });
  const number = document.createElement("span");
  number.setAttribute("aria-hidden", "true");
  number.textContent = marks;
  sign.append(words, number);
  card.querySelector(".card-body").prepend(sign);
}
