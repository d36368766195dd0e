// The cards and cells of the board of meetings: where each stands on the page.
import { day, page, sentence } from "./board_server.js";

export const sheet = document.getElementById("sheet");
export const tray = page.querySelector("[data-tray]");
export const isRtl = () => getComputedStyle(page).direction === "rtl";
export const rows = () => [...sheet.querySelectorAll("tbody tr")];
export const cellsOf = (row) => [...row.querySelectorAll("td")];
export const cardsIn = (place) => [...place.querySelectorAll(".card:not(.is-ghost)")];
export const cardOf = (key) => document.getElementById(`card-${key}`);
export const isPlaced = (card) => card.dataset.slot !== "";
export const mayEdit = (card) => "mayEdit" in card.dataset;
export const peopleOf = (card) => card.dataset.people.split(" ");
export const titleOf = (card) => card.querySelector(".card-title").textContent.trim().replace(/\s+/g, " ");
export const cellOf = (card) => card.closest("td");

export function cellAt(slot, table) {
  return sheet.querySelector(`td[data-slot="${slot}"][data-table="${table}"]`);
}

export function cardAt(cell, but) {
  return cardsIn(cell).find((card) => card !== but);
}

// Where a card stands, with who sits there; null for what waits.
export function placeOf(card) {
  if (!isPlaced(card)) return null;
  const [first, second] = peopleOf(card).map(Number);
  return { slot: Number(card.dataset.slot), table: Number(card.dataset.table), first, second };
}

export const placeOfCell = (cell) => ({ slot: Number(cell.dataset.slot), table: Number(cell.dataset.table) });

export function told(cell) {
  const time = cell.parentElement.querySelector("th").textContent.trim();
  const table = document.getElementById(`table-${cell.dataset.table}`).querySelector(".table-number");
  return sentence("place", { time, table: table.textContent.replace(/\D+/g, "") });
}

function make(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

// Put the cards of an answer where they belong; gives those that now stand on this page.
export function redraw({ cards = {}, gone = [] }) {
  const focused = document.activeElement.closest?.(".card")?.dataset.key;
  const shown = [];
  for (const key of [...gone, ...Object.keys(cards)]) cardOf(key)?.remove();
  for (const html of Object.values(cards)) {
    const card = make(html);
    if (isPlaced(card) && card.dataset.day !== day) continue;
    const home = isPlaced(card) ? cellAt(card.dataset.slot, card.dataset.table) : tray.querySelector(".cards");
    if (!home) {
      location.reload(); // A slot or a table that came since the page was made.
      continue;
    }
    home.append(card);
    shown.push(card);
  }
  document.getElementById("tray-count").textContent = cardsIn(tray).length;
  if (focused) cardOf(focused)?.querySelector(".card-body").focus({ preventScroll: true });
  return shown;
}
