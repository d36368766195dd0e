// What the board asks in a dialog, and how it tells a refusal with its ways out.
import { day, sentence, words } from "./board_server.js";
import { axis, cardsIn, clock, columnFor, isPlaced, minutesOf, placeOf } from "./board_cards.js";
import { conflictsOf, tracks } from "./board_state.js";

const part = (id) => document.getElementById(id);

// Open a dialog; gives its form's data once it is sent, null when it is closed otherwise.
function opened(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "send" ? new FormData(dialog.querySelector("form")) : null);
    }, { once: true });
  });
}

function about(dialog, cards) {
  const place = dialog.querySelector(".dialog-about");
  if (cards.length > 1) place.textContent = sentence("of_several", { count: cards.length });
  else place.replaceChildren(cards[0].querySelector(".card-title").cloneNode(true));
  for (const element of dialog.querySelectorAll(".for-one")) element.hidden = cards.length > 1;
  for (const element of dialog.querySelectorAll(".for-several")) {
    element.hidden = cards.length === 1;
    element.disabled = cards.length === 1;
  }
}

export function openMenu(card) {
  const menu = part("menu");
  part("menu-title").replaceChildren(...card.querySelector(".card-title").cloneNode(true).childNodes);
  const parts = [".card-when", ".card-people", ".card-track"].map((name) => card.querySelector(name)?.textContent);
  menu.querySelector(".dialog-about").textContent = parts.filter(Boolean).join(" · ");
  menu.querySelector(".dialog-marks").replaceChildren(...conflictsOf(card).sentences.map(item));
  for (const name of ["unschedule", "ask-shift"]) menu.querySelector(`[data-do="${name}"]`).hidden = !isPlaced(card);
  const record = menu.querySelector("[data-go]");
  record.dataset.home ??= record.getAttribute("href");
  record.href = `${record.dataset.home}${card.dataset.id}/change/`;
  menu.returnValue = "";
  menu.showModal();
}

function item(text) {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}

// `{id: place}` as the dialog has it for these cards; null when it was closed.
export async function askMove(cards) {
  const dialog = part("ask-move");
  about(dialog, cards);
  const [card] = cards;
  const { start, minutes, room } = placeOf(card);
  const isOne = cards.length === 1;
  part("move-day").value = isOne ? card.dataset.day || day : "";
  part("move-room").value = isOne ? room ?? "" : "-";
  part("move-start").value = clock(start ?? Math.max(axis.from, 9 * 60));
  part("move-minutes").value = minutes;
  part("move-start").required = part("move-minutes").required = isOne;
  const asked = await opened(dialog);
  return asked && Object.fromEntries(cards.map((one) => [one.dataset.id, moved(one, asked, isOne)]));
}

function moved(card, asked, isOne) {
  const former = placeOf(card);
  const room = asked.get("room");
  const chosen = room === "" ? null : Number(room);
  return {
    day: asked.get("day") || card.dataset.day || day,
    start: isOne ? asked.get("start") : clock(former.start ?? 9 * 60),
    minutes: isOne ? Number(asked.get("minutes")) : former.minutes,
    room: room === "-" ? former.room : chosen,
  };
}

// What the server needs to shift a room, with the cards that it concerns; null when it was closed.
export async function askShift(card) {
  if (card) {
    part("shift-room").value = placeOf(card).room ?? "";
    part("shift-from").value = clock(placeOf(card).start);
  } else if (!part("shift-from").value) {
    part("shift-from").value = clock(axis.from);
  }
  const asked = await opened(part("ask-shift"));
  if (!asked) return null;
  const room = asked.get("room") === "" ? null : Number(asked.get("room"));
  const from = minutesOf(asked.get("from"));
  const column = columnFor(room);
  const later = column ? cardsIn(column).filter((one) => !one.matches(".is-rest") && placeOf(one).start >= from) : [];
  return { cards: later, asked: { room, day, from: asked.get("from"), minutes: Number(asked.get("minutes")) } };
}

// The values to be given to these cards; null when nothing is to change.
export async function askEdit(cards) {
  const dialog = part("ask-edit");
  about(dialog, cards);
  dialog.querySelector("form").reset();
  const select = part("edit-track");
  if (select.length === 2) select.append(...tracks().map(([id, name]) => new Option(name, id)));
  const asked = await opened(dialog);
  if (!asked) return null;
  const values = {};
  if (asked.get("track") !== "-") values.track = asked.get("track") === "" ? null : Number(asked.get("track"));
  if (asked.get("status")) values.status = asked.get("status");
  if (!asked.get("languages")) values.spoken_languages = asked.getAll("language");
  return Object.keys(values).length ? values : null;
}

// Tell why not: gives the request that the organiser chose instead, null when none.
export function tellRefusal({ kind, sentences, ways = [], acceptable = false }, body) {
  const dialog = part("refusal");
  part("refusal-title").textContent = words[kind === "stale" ? "is_stale" : "is_refused"];
  dialog.querySelector(".refusal-sentences").replaceChildren(...sentences.map(item));
  for (const keep of dialog.querySelectorAll(".refusal-keep")) keep.hidden = !acceptable;
  let chosen = null;
  const choose = (request) => {
    chosen = request;
    dialog.close();
  };
  dialog.querySelector('[data-do="keep"]').onclick = () => choose({ ...body, accept: true });
  dialog.querySelector(".refusal-ways").replaceChildren(...ways.map(({ label, ask, href }) => {
    if (href) return Object.assign(document.createElement("a"), { href, textContent: label });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.addEventListener("click", () => choose(ask));
    return button;
  }));
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(chosen), { once: true });
  });
}

