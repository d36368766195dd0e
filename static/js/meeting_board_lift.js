// A meeting in the air, carried from cell to cell by keys, mouse or finger; a ghost shows where.
import { announce, mayChange, page, sentence, words } from "./board_server.js";
import { cardAt, cardsIn, cellOf, cellsOf, isPlaced, isRtl, mayEdit, peopleOf, rows, sheet, titleOf, told, tray } from "./meeting_board_cards.js";

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const ENOUGH = 5; // Less is a click.
const EDGE = 48;
const FASTEST = 18;
let air = null;
let grip = null;
let justDragged = false;
let busy = {};

export const lifted = () => air;
export const setBusy = (known) => { busy = known; };
const bodyOf = (card) => card.querySelector(".card-body");

// --- In the air

function lift(card, cell) {
  leave();
  const ghost = card.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.classList.add("is-ghost");
  ghost.setAttribute("aria-hidden", "true");
  for (const link of ghost.querySelectorAll("a")) link.removeAttribute("href");
  air = { card, ghost, cell };
  card.classList.add("is-lifted");
  for (const row of rows()) row.classList.toggle("is-shut", isShut(row, card));
  cell?.append(ghost);
}

// Whether one of the two cannot come in that slot: elsewhere in the programme, or at another table.
function isShut(row, card) {
  const people = peopleOf(card);
  if (people.some((one) => busy[one]?.includes(Number(row.dataset.slot)))) return true;
  return cardsIn(row).some((other) => other !== card && peopleOf(other).some((one) => people.includes(one)));
}

function carry(cell) {
  air.cell = cell;
  cell.append(air.ghost);
}

function announceCarried() {
  const { cell, card } = air;
  const other = cardAt(cell, card);
  const place = told(cell);
  if (other) announce(sentence("taken", { place, title: titleOf(other) }));
  else announce(cell.parentElement.matches(".is-shut") ? sentence("shut", { place }) : place);
}

// It comes down: gives the card and the cell that it was over.
function drop() {
  const { card, ghost, cell } = air;
  air = null;
  ghost.remove();
  card.classList.remove("is-lifted");
  for (const row of rows()) row.classList.remove("is-shut");
  return { card, cell };
}

export function leave() {
  if (!air) return false;
  drop();
  announce(words.escaped);
  return true;
}

// --- By keys

// Only one card is a stop of the Tab key, the last one that had the focus.
export function setStop(card) {
  const first = card ?? sheet.querySelector(".card") ?? page.querySelector(".card");
  for (const body of page.querySelectorAll(".card-body")) body.tabIndex = -1;
  if (first) bodyOf(first).tabIndex = 0;
}

function focus(card) {
  setStop(card);
  bodyOf(card).focus();
}

function beside(cell, [side, along]) {
  const all = rows();
  const row = all[all.indexOf(cell.parentElement) + along];
  if (!row) return null;
  const cells = cellsOf(row);
  return cells[cellsOf(cell.parentElement).indexOf(cell) + (isRtl() ? -side : side)] ?? null;
}

// The next card on the side where the arrow points; from one side of the board, into the tray.
function go(card, arrow) {
  if (!isPlaced(card)) {
    const waiting = cardsIn(tray).filter((other) => !other.hidden);
    const next = arrow[1] ? waiting[waiting.indexOf(card) + arrow[1]] : sheet.querySelector(".card");
    if (next) focus(next);
    return;
  }
  for (let cell = beside(cellOf(card), arrow); cell; cell = beside(cell, arrow)) {
    const [next] = cardsIn(cell);
    if (next) {
      focus(next);
      return;
    }
  }
  const isToTray = arrow[0] && (isRtl() ? arrow[0] > 0 : arrow[0] < 0);
  const [first] = cardsIn(tray).filter((other) => !other.hidden);
  if (isToTray && first) focus(first);
}

export function liftByKeys(card) {
  if (!mayChange || !mayEdit(card) || !rows().length) return;
  const cells = rows().flatMap(cellsOf);
  const free = cells.find((cell) => !cardAt(cell) && !isShut(cell.parentElement, card));
  lift(card, cellOf(card) ?? free ?? cells[0]);
  announce(sentence("lifted", { title: titleOf(card) }));
}

export function startKeys({ place, open, lock }) {
  page.addEventListener("keydown", (event) => {
    const card = event.target.closest?.(".card-body")?.closest(".card");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    let isDone = true;
    if (air) {
      const next = arrow && beside(air.cell, arrow);
      if (next) carry(next);
      if (arrow) {
        air.ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
        announceCarried();
      } else if (event.key === "Enter" || event.key === " ") place(drop());
      else isDone = false;
    } else if (arrow) go(card, arrow);
    else if (event.key === "Enter" || event.key === " ") open(card);
    else if (event.code === "KeyM") liftByKeys(card);
    else if (event.code === "KeyL") lock(card);
    else isDone = false;
    if (isDone) event.preventDefault();
  });
  // The keyboard went elsewhere: nothing stays in the air unseen.
  page.addEventListener("focusout", (event) => {
    if (air?.card.contains(event.target) && !grip) leave();
  });
  page.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card) setStop(card);
  });
}

// --- By mouse and finger

// Each card gets what a finger can hold without keeping the page from scrolling.
export function equip(card) {
  if (!mayChange || !mayEdit(card) || card.querySelector(".card-grip")) return;
  const handle = document.createElement("span");
  handle.className = "card-grip";
  handle.setAttribute("aria-hidden", "true");
  card.append(handle);
  card.querySelector("a").draggable = false;
}

export function startDragging({ place, unplace }) {
  page.addEventListener("pointerdown", hold);
  addEventListener("pointermove", move);
  addEventListener("pointerup", (event) => end(event, place, unplace));
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
  if (!card || event.button !== 0 || !mayChange || !mayEdit(card)) return;
  const isHandle = event.target.closest(".card-grip");
  if (event.pointerType !== "mouse" && !isHandle) return;
  grip = { card, x: event.clientX, y: event.clientY, id: event.pointerId };
  if (isHandle) event.target.releasePointerCapture?.(event.pointerId);
}

function move(event) {
  if (!grip || event.pointerId !== grip.id) return;
  Object.assign(grip, { nowX: event.clientX, nowY: event.clientY });
  if (!air) {
    if (Math.hypot(event.clientX - grip.x, event.clientY - grip.y) < ENOUGH) return;
    lift(grip.card, cellOf(grip.card));
    page.classList.add("is-dragging");
    getSelection().removeAllRanges();
    scroll();
  }
  event.preventDefault();
  follow();
}

function under() {
  const element = document.elementFromPoint(grip.nowX, grip.nowY);
  return { cell: element?.closest("td"), waits: element?.closest("[data-tray]") };
}

function follow() {
  const { cell, waits } = under();
  tray.classList.toggle("is-target", Boolean(waits) && isPlaced(grip.card));
  if (cell) carry(cell);
  else air.ghost.remove();
}

function scroll() {
  if (!grip) return;
  const box = sheet.getBoundingClientRect();
  const pull = (now, from, to) => {
    if (now < from + EDGE) return -Math.min(1, (from + EDGE - now) / EDGE);
    return now > to - EDGE ? Math.min(1, (now - to + EDGE) / EDGE) : 0;
  };
  if (grip.nowY > box.top && grip.nowX > box.left - EDGE && grip.nowX < box.right + EDGE) {
    const before = [sheet.scrollTop, sheet.scrollLeft];
    const across = FASTEST * pull(grip.nowX, box.left, box.right);
    sheet.scrollBy(across, FASTEST * pull(grip.nowY, box.top, Math.min(box.bottom, innerHeight)));
    if (before[0] !== sheet.scrollTop || before[1] !== sheet.scrollLeft) follow();
  }
  requestAnimationFrame(scroll);
}

function end(event, place, unplace) {
  if (!grip || event.pointerId !== grip.id) return;
  if (!air) {
    grip = null;
    return;
  }
  justDragged = true;
  const { cell, waits } = under();
  release();
  const { card } = drop();
  if (cell) place({ card, cell });
  else if (waits && isPlaced(card)) unplace(card);
}

function release() {
  grip = null;
  page.classList.remove("is-dragging");
  tray.classList.remove("is-target");
}

// Escape, or the browser took the pointer: all stays where it was.
export function abandon() {
  if (!grip) return false;
  justDragged = Boolean(air);
  release();
  leave();
  return true;
}
