// Cards under a mouse or a finger: dragged, made longer or shorter, dropped.
import { mayChange, page } from "./board_server.js";
import { axis, columnFor, columns, isPlaced, mayEdit, placeOf, roomOf, sheet, listOf } from "./board_cards.js";
import { carry, drop, hide, leave, lift, lifted, STEP } from "./board_lift.js";

// Less is a click.
const ENOUGH = 5;
const EDGE = 48;
const FASTEST = 18;
let grip = null;
let justDragged = false;

// Each card gets what a finger can hold without keeping the page from scrolling.
export function equip(card) {
  if (!mayChange || !mayEdit(card) || card.querySelector(".card-grip")) return;
  for (const name of isPlaced(card) ? ["card-grip", "card-end"] : ["card-grip"]) {
    const handle = document.createElement("span");
    handle.className = name;
    handle.setAttribute("aria-hidden", "true");
    card.append(handle);
  }
  card.querySelector("a").draggable = false;
}

export function startDragging({ place, unschedule, toDay }) {
  const ways = { place, unschedule, toDay };
  page.addEventListener("pointerdown", hold);
  addEventListener("pointermove", move);
  addEventListener("pointerup", (event) => end(event, ways));
  addEventListener("pointercancel", abandon);
  page.addEventListener("click", (event) => {
    if (!justDragged) return;
    justDragged = false;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
  page.addEventListener("dragstart", (event) => event.preventDefault());
}

function hold(event) {
  justDragged = false;
  const card = event.target.closest(".card");
  if (!card || event.button !== 0 || !mayChange || !mayEdit(card) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isHandle = event.target.closest(".card-grip, .card-end");
  if (!columns().length) return; // Nowhere to put it; the dialog still moves it.
  if (event.pointerType !== "mouse" && !isHandle) return;
  const top = isPlaced(card) ? event.clientY - card.getBoundingClientRect().top : 12;
  grip = { card, x: event.clientX, y: event.clientY, top, id: event.pointerId, isEnd: Boolean(event.target.closest(".card-end")) };
  if (isHandle) event.target.releasePointerCapture?.(event.pointerId);
}

function move(event) {
  if (!grip || event.pointerId !== grip.id) return;
  Object.assign(grip, { nowX: event.clientX, nowY: event.clientY });
  if (!lifted()) {
    if (Math.hypot(event.clientX - grip.x, event.clientY - grip.y) < ENOUGH) return;
    const former = placeOf(grip.card);
    lift(grip.card, { ...former, start: former.start ?? axis.from, room: former.room });
    page.classList.add("is-dragging");
    getSelection().removeAllRanges();
    scroll();
  }
  event.preventDefault();
  follow();
}

function minuteHeight() {
  return listOf(columns()[0]).getBoundingClientRect().height / (axis.to - axis.from);
}

function minutesAt(y, column) {
  const { top } = listOf(column).getBoundingClientRect();
  return axis.from + Math.round((y - top) / minuteHeight() / STEP) * STEP;
}

// What is under the pointer: a column, the tray, a day's tab, or nothing that takes a card.
function target() {
  const under = document.elementFromPoint(grip.nowX, grip.nowY);
  return { column: under?.closest(".column"), tray: under?.closest(".tray"), tab: under?.closest("[data-drop-day]") };
}

function follow() {
  const { column, tray, tab } = target();
  for (const marked of page.querySelectorAll(".is-target")) marked.classList.remove("is-target");
  if (grip.isEnd) {
    const { start, room } = placeOf(grip.card);
    carry({ minutes: minutesAt(grip.nowY, columnFor(room)) - start });
    return;
  }
  if (column) carry({ room: roomOf(column), start: minutesAt(grip.nowY - grip.top, column) });
  else hide();
  (tab ?? (tray && isPlaced(grip.card) ? tray : null))?.classList.add("is-target");
}

function scroll() {
  if (!grip) return;
  const box = sheet.getBoundingClientRect();
  const pull = (now, from, to) => {
    if (now < from + EDGE) return -Math.min(1, (from + EDGE - now) / EDGE);
    return now > to - EDGE ? Math.min(1, (now - to + EDGE) / EDGE) : 0;
  };
  const isOver = grip.nowY > box.top - EDGE && grip.nowX > box.left - EDGE && grip.nowX < box.right + EDGE;
  if (isOver) {
    const before = [sheet.scrollTop, sheet.scrollLeft];
    sheet.scrollBy(
      grip.isEnd ? 0 : FASTEST * pull(grip.nowX, box.left, box.right),
      FASTEST * pull(grip.nowY, box.top, Math.min(box.bottom, innerHeight)),
    );
    if (before[0] !== sheet.scrollTop || before[1] !== sheet.scrollLeft) follow();
  }
  requestAnimationFrame(scroll);
}

function end(event, { place, unschedule, toDay }) {
  if (!grip || event.pointerId !== grip.id) return;
  if (!lifted()) {
    grip = null;
    return;
  }
  justDragged = true;
  const { column, tray, tab } = target();
  const { isEnd } = grip;
  release();
  if (isEnd || column) {
    place(drop());
    return;
  }
  const { card } = lifted();
  leave();
  if (tray && isPlaced(card)) unschedule(card);
  else if (tab && isPlaced(card)) toDay(card, tab.dataset.dropDay);
}

function release() {
  grip = null;
  page.classList.remove("is-dragging");
  for (const marked of page.querySelectorAll(".is-target")) marked.classList.remove("is-target");
}

// Escape, or the browser took the pointer: all stays where it was.
export function abandon() {
  if (!grip) return false;
  justDragged = Boolean(lifted());
  release();
  leave();
  return true;
}

