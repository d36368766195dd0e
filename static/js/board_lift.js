// A card in the air, carried by pointer or keys: a ghost shows where it would stand.
import { announce, sentence, words } from "./board_server.js";
import { cardsIn, columnFor, columns, isPlaced, listOf, placeOf, range, setSpan, shade, titleOf, told } from "./board_cards.js";
import { hours } from "./board_state.js";

export const STEP = 5;
const LAST_START = 24 * 60 - STEP;
const LONGEST = 7 * 24 * 60;
let air = null;

export const lifted = () => air;

export function lift(card, place) {
  leave();
  const ghost = card.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.classList.add("is-ghost");
  ghost.setAttribute("aria-hidden", "true");
  for (const link of ghost.querySelectorAll("a")) link.removeAttribute("href");
  if (!isPlaced(card)) {
    const when = document.createElement("span");
    when.className = "card-when";
    when.append(document.createElement("bdi"));
    ghost.querySelector(".card-body").prepend(when);
  }
  air = { card, ghost, place, former: isPlaced(card) ? placeOf(card) : null };
  card.classList.add("is-lifted");
  shadePeople(card);
  show();
  return air;
}

// Carry it to where `change` says; what no day can hold is left out.
export function carry(change) {
  const place = { ...air.place, ...change };
  place.start = Math.max(0, Math.min(LAST_START, place.start));
  place.minutes = Math.max(STEP, Math.min(LONGEST, place.minutes));
  air.place = place;
  show();
}

export function hide() {
  air.ghost.remove();
}

function show() {
  const { ghost, place } = air;
  const list = listOf(columnFor(place.room) ?? columns()[0]);
  if (ghost.parentElement !== list) list.append(ghost);
  setSpan(ghost, place.start, place.minutes);
  ghost.querySelector(".card-when bdi").textContent = range(place);
}

export function announceCarried() {
  announce(told(air.place));
}

export function announceLift() {
  announce(sentence("lifted", { title: titleOf(air.card) }));
}

// It comes down: gives what it was, where it was and where it is to be. The ghost stays until `settle`.
export function drop() {
  const ended = air;
  air = null;
  unshade();
  return ended;
}

export function settle({ card, ghost }) {
  ghost.remove();
  card.classList.remove("is-lifted");
}

export function leave() {
  if (!air) return false;
  settle(drop());
  announce(words.escaped);
  return true;
}

// --- When and where its people cannot be

function shadePeople(card) {
  const people = card.dataset.people.split(" ").filter(Boolean);
  const bound = people.map((id) => hours().people[id]).filter(Boolean);
  for (const column of columns()) {
    shade(column, bound, "shut-person");
    for (const other of cardsIn(column)) {
      const shared = other.dataset.people.split(" ").some((id) => people.includes(id));
      other.classList.toggle("has-same-person", shared && other !== card);
    }
  }
}

function unshade() {
  for (const column of columns()) {
    shade(column, [], "shut-person");
    for (const card of cardsIn(column)) card.classList.remove("has-same-person");
  }
}
