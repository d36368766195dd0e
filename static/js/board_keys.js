// The board by keyboard: one card has the focus; it is lifted, carried and put down by keys.
import { mayChange, page } from "./board_server.js";
import { axis, cardsIn, columnOf, columns, isRtl, mayEdit, placeOf, roomOf } from "./board_cards.js";
import { announceCarried, announceLift, carry, drop, leave, lift, lifted, STEP } from "./board_lift.js";

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const bodyOf = (card) => card.querySelector(".card-body");

// Only one card of the board is a stop of the Tab key, the last one that had the focus.
export function setStop(card) {
  const first = card ?? page.querySelector(".column .card") ?? page.querySelector(".card");
  for (const body of page.querySelectorAll(".card-body")) body.tabIndex = -1;
  if (first) bodyOf(first).tabIndex = 0;
}

function focus(card) {
  setStop(card);
  bodyOf(card).focus();
}

// The next column on the side that one sees, whichever way the language runs.
function beside(column, side) {
  const all = [page.querySelector(".tray"), ...columns()];
  return all[all.indexOf(column) + (isRtl() ? -side : side)];
}

function go(card, [side, along]) {
  const column = columnOf(card);
  const cards = cardsIn(column).filter((other) => !other.hidden);
  if (along) {
    const next = cards[cards.indexOf(card) + along];
    if (next) focus(next);
    return;
  }
  for (let next = beside(column, side); next; next = beside(next, side)) {
    const [near] = cardsIn(next).filter((other) => !other.hidden).sort(
      (one, other) => distance(one, card) - distance(other, card),
    );
    if (near) {
      focus(near);
      return;
    }
  }
}

function distance(one, other) {
  return Math.abs((placeOf(one).start ?? 0) - (placeOf(other).start ?? 0));
}

export function liftByKeys(card) {
  if (!mayChange || !mayEdit(card) || !columns().length) return false;
  const { start, minutes, room } = placeOf(card);
  // What waits begins in its own room, else in the first one.
  const isHere = (room !== null || start !== null) && columns().some((column) => roomOf(column) === room);
  lift(card, {
    start: start ?? Math.max(axis.from, 9 * 60),
    minutes,
    room: isHere ? room : roomOf(columns()[0]),
  });
  announceLift();
  return true;
}

function step([side, along], isLength) {
  const { place, ghost } = lifted();
  if (isLength) {
    if (along) carry({ minutes: place.minutes + along * STEP });
  } else if (along) {
    carry({ start: place.start + along * STEP });
  } else {
    const next = beside(ghost.closest(".column"), side);
    if (next && next !== page.querySelector(".tray")) carry({ room: roomOf(next) });
  }
  lifted().ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
  announceCarried();
}

export function startKeys({ place, open, toggle }) {
  page.addEventListener("keydown", (event) => {
    const card = event.target.closest?.(".card-body")?.closest(".card");
    if (!card) return;
    const arrow = ARROWS[event.key];
    let isDone = true;
    if (lifted()) {
      if (arrow) step(arrow, event.shiftKey);
      else if (event.key === "Enter" || event.key === " ") place(drop());
      else isDone = false;
    } else if (arrow && event.altKey) {
      if (liftByKeys(card)) step(arrow, event.shiftKey);
    } else if (arrow && !event.ctrlKey && !event.metaKey) go(card, arrow);
    else if (event.code === "Space" && (event.ctrlKey || event.metaKey)) toggle(card);
    else if (event.key === "Enter" || event.key === " ") open(card);
    else if (event.code === "KeyM" && !event.ctrlKey && !event.metaKey && !event.altKey) liftByKeys(card);
    else isDone = false;
    if (isDone) event.preventDefault();
  });
  // The keyboard went elsewhere: nothing stays in the air unseen.
  page.addEventListener("focusout", (event) => {
    if (lifted() && lifted().card.contains(event.target) && !page.matches(".is-dragging")) leave();
  });
  page.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card) setStop(card);
  });
}
