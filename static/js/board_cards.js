// The cards and columns of the board: where each stands on the page, and in what order.
import { day, page, sentence, words } from "./board_server.js";

export const sheet = document.getElementById("sheet");
const DAY = 24 * 60;
// A shorter one is drawn and stacked as if it lasted so long, so that it can be read and grasped.
const SHORTEST_DRAWN = 20;
const EARLIEST = 8 * 60;
const LATEST = 18 * 60;
export const axis = { from: EARLIEST, to: LATEST };

export const isRtl = () => getComputedStyle(page).direction === "rtl";
export const cardOf = (id) => document.getElementById(`session-${id}`);
export const cardsIn = (column) => [...column.querySelectorAll(".card:not(.is-ghost)")];
export const columns = () => [...sheet.querySelectorAll(".column")];
export const columnOf = (card) => card.closest("[data-column]");
export const listOf = (column) => column.querySelector(".cards");
export const mayEdit = (card) => "mayEdit" in card.dataset;
export const isPlaced = (card) => card.dataset.day !== "";
export const titleOf = (card) => card.querySelector(".card-title").textContent;
export const roomOf = (column) => (column.dataset.column ? Number(column.dataset.column) : null);
const columnName = (column) => column.querySelector("h2").textContent;

export function columnFor(room) {
  return sheet.querySelector(`.column[data-column="${room ?? ""}"]`);
}

export function placeOf(card) {
  const { start, minutes, room } = card.dataset;
  return {
    start: start === "" ? null : Number(start),
    minutes: Number(minutes),
    room: room === "" ? null : Number(room),
  };
}

// --- Clocks

export function clock(minutes) {
  const two = (number) => String(number).padStart(2, "0");
  const within = (minutes + DAY) % DAY;
  return `${two(Math.floor(within / 60))}:${two(within % 60)}`;
}

export function minutesOf(text) {
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

export function range({ start, minutes }) {
  return sentence("range", { start: clock(start), end: clock(start + minutes) });
}

function dayName(date = day) {
  const tab = page.querySelector(`[data-drop-day="${date}"]`);
  return tab ? tab.firstChild.textContent.trim() : date;
}

export function told({ room, ...place }) {
  const column = columnFor(room);
  return sentence("place", {
    day: dayName(), range: range(place), room: column ? columnName(column) : words.roomless,
  });
}

// --- Where they stand

export function setSpan(element, start, minutes) {
  element.style.setProperty("--at", start - axis.from);
  element.style.setProperty("--length", minutes);
}

// Side by side where they overlap, as the cancelled and those without a room may.
function setLanes(column, cards) {
  let widest = 1;
  let group = [];
  let until = -1;
  const close = () => {
    const lanes = Math.max(0, ...group.map(({ lane }) => lane + 1));
    for (const { card, lane } of group) {
      card.style.setProperty("--lane", lane);
      card.style.setProperty("--lanes", lanes);
    }
    widest = Math.max(widest, lanes);
    group = [];
  };
  for (const card of cards) {
    const { start, minutes } = placeOf(card);
    if (start >= until) close();
    const end = start + Math.max(minutes, SHORTEST_DRAWN);
    const taken = group.filter((other) => other.end > start).map(({ lane }) => lane);
    let lane = 0;
    while (taken.includes(lane)) lane += 1;
    group.push({ card, lane, end });
    until = Math.max(until, end);
  }
  close();
  column.style.setProperty("--widest", widest);
}

function setAxis() {
  const places = columns().flatMap(cardsIn).map(placeOf);
  const first = Math.min(EARLIEST, ...places.map(({ start }) => start));
  const last = Math.max(LATEST, ...places.map(({ start, minutes }) => start + minutes));
  axis.from = Math.floor(first / 60) * 60;
  axis.to = Math.min(DAY, Math.ceil(last / 60) * 60);
  sheet.style.setProperty("--day", axis.to - axis.from);
  const hours = [];
  for (let hour = axis.from; hour < axis.to; hour += 60) {
    const mark = document.createElement("bdi");
    mark.textContent = clock(hour);
    setSpan(mark, hour, 60);
    hours.push(mark);
  }
  sheet.querySelector(".hours").replaceChildren(...hours);
}

const byStart = (one, other) => Number(one.dataset.start) - Number(other.dataset.start);

export function arrange() {
  setAxis();
  for (const column of columns()) {
    const cards = cardsIn(column).sort(byStart);
    const list = listOf(column);
    if (cards.some((card, n) => list.children[n] !== card)) list.prepend(...cards);
    for (const card of cards) {
      const { start, minutes } = placeOf(card);
      setSpan(card, start, Math.min(minutes, DAY - start));
    }
    setLanes(column, cards);
  }
}

// --- Hours in which a room or a person is not there

// Each of `owners` is one's own list of [from, to]; whatever is outside any of them is shut.
export function shade(column, owners, kind) {
  for (const old of column.querySelectorAll(`.${kind}`)) old.remove();
  for (const hours of owners) {
    let from = axis.from;
    for (const [start, end] of [...hours, [axis.to, axis.to]].sort(([one], [other]) => one - other)) {
      if (start > from) {
        const mark = document.createElement("li");
        mark.className = `shut ${kind}`;
        mark.setAttribute("aria-hidden", "true");
        setSpan(mark, from, Math.min(start, axis.to) - from);
        listOf(column).append(mark);
      }
      from = Math.max(from, end);
    }
  }
}

// --- Redrawn from the server's answer

function make(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

function roomlessColumn() {
  const column = columns().at(-1)?.cloneNode(true);
  if (!column) return null;
  column.dataset.column = "";
  column.setAttribute("aria-labelledby", "room-none");
  listOf(column).replaceChildren();
  Object.assign(column.querySelector("h2"), { id: "room-none", textContent: words.roomless });
  sheet.append(column);
  return column;
}

// Put the cards of an answer where they belong; gives those that now stand on this page.
export function redraw({ cards = {}, gone = [] }) {
  const focused = document.activeElement.closest?.(".card")?.dataset.id;
  const shown = [];
  for (const id of [...gone, ...Object.keys(cards)]) {
    for (const old of page.querySelectorAll(`.card[data-id="${id}"]`)) old.remove();
  }
  for (const html of Object.values(cards)) {
    const card = make(html);
    const { room } = placeOf(card);
    let home = page.querySelector(".tray");
    if (isPlaced(card)) home = columnFor(room) ?? (room === null ? roomlessColumn() : null);
    if (isPlaced(card) && card.dataset.day !== day) continue;
    if (!home) {
      location.reload(); // A room that came since the page was made.
      continue;
    }
    listOf(home).append(card);
    shown.push(card);
  }
  arrange();
  if (focused) cardOf(focused)?.querySelector(".card-body").focus({ preventScroll: true });
  return shown;
}
