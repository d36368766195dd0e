// The page of a reader's own agenda: days, clashes and gaps, what changed, and the ways to take it along.
import { change, placeStars, read, send } from "./site.js";

const page = document.getElementById("agenda");
const own = new URL(location.pathname, location.href).href;
const SHORTEST_GAP = 15 * 60000;
const sessions = new Map();
let days = {};

const part = (id) => document.getElementById(id);
const copy = (id) => part(`${id}-template`).content.firstElementChild.cloneNode(true);

// --- Texts, in their own language where they are borrowed

function say(element, { text, lang, dir }) {
  element.textContent = text;
  if (lang) Object.assign(element, { lang, dir });
}

function link(element, session) {
  say(element, session.title);
  element.href = session.url;
}

// --- Lists

function rowOf(session) {
  const row = copy("session");
  row.dataset.star = `${session.code} ${session.place}`;
  link(row.querySelector("a"), session);
  row.querySelector(".when").textContent = session.when;
  if (session.room) say(row.querySelector(".room"), session.room);
  const state = row.querySelector(".state");
  if (session.status === "planned") state.remove();
  else state.textContent = page.dataset[session.status];
  row.classList.toggle("is-cancelled", session.status === "cancelled");
  return row;
}

function overlaps(one, other) {
  return one !== other && one.status === "planned" && other.status === "planned"
    && one.from < other.to && other.from < one.to;
}

function dayOf(name, chosen) {
  const section = copy("day");
  section.querySelector("h3").textContent = name;
  const list = section.querySelector("ol");
  let last;
  for (const session of chosen) {
    if (session.status === "planned") {
      if (last && Date.parse(session.from) - Date.parse(last.to) >= SHORTEST_GAP) {
        const free = copy("free");
        const [from, to] = free.querySelectorAll("time");
        from.textContent = last.end;
        to.textContent = session.start;
        list.append(free);
      }
      if (!last || session.to > last.to) last = session;
    }
    const row = rowOf(session);
    for (const other of chosen.filter((each) => overlaps(session, each))) {
      const clash = copy("overlap");
      link(clash.querySelector("a"), other);
      row.append(clash);
    }
    list.append(row);
  }
  return section;
}

function fill(section, codes) {
  const chosen = [...sessions.values()].filter((session) => codes.includes(session.code));
  const names = [...Object.entries(days), [null, page.dataset.unscheduled]];
  const lists = names.map(([day, name]) => [name, chosen.filter((each) => each.day === day)]);
  section.querySelector("div").replaceChildren(
    ...lists.filter(([, some]) => some.length).map(([name, some]) => dayOf(name, some)),
  );
  section.hidden = !chosen.length;
}

// --- What changed: a star remembers "day start minutes room status" as they were when it was seen

function newsOf(session, place) {
  const [day, start, minutes, room, status] = place.split(" ");
  const [newDay, newStart, newMinutes, newRoom, newStatus] = session.place.split(" ");
  const words = [];
  if (newStatus !== status && newStatus !== "planned") words.push(page.dataset[newStatus]);
  else {
    if (`${day} ${start} ${minutes}` !== `${newDay} ${newStart} ${newMinutes}`) words.push(page.dataset.moved);
    if (room !== newRoom) words.push(page.dataset.room);
  }
  return words.join(page.dataset.comma);
}

function showNews(stars) {
  const rows = [];
  for (const [code, place] of Object.entries(stars)) {
    const session = sessions.get(code);
    const news = session && place !== session.place && newsOf(session, place);
    if (!news) continue;
    const row = rowOf(session);
    delete row.dataset.star;
    row.querySelector(".state")?.remove();
    const state = document.createElement("p");
    state.className = "state state-changed";
    state.textContent = news;
    row.prepend(state);
    if (session.day) row.querySelector(".when").prepend(`${days[session.day]}${page.dataset.comma}`);
    rows.push(row);
  }
  part("news").querySelector("ul").replaceChildren(...rows);
  part("news-count").textContent = rows.length;
  part("gone").hidden = Object.keys(stars).every((code) => sessions.has(code));
  part("news").hidden = !rows.length && part("gone").hidden;
  part("news").querySelector("h2").hidden = !rows.length;
}

part("seen").addEventListener("click", () => {
  change(({ stars }) => {
    for (const code of Object.keys(stars)) {
      if (sessions.has(code)) stars[code] = sessions.get(code).place;
      else delete stars[code];
    }
  });
  show();
  part("main").focus();
});

// --- An agenda that came with the link

let shared = [];

function readLink() {
  const [, codes] = location.hash.match(/^#s=([A-Za-z0-9.]+)$/) ?? [];
  if (codes) shared = codes.split(".").filter((code) => sessions.has(code));
  part("stale").hidden = !codes || shared.length > 0;
}

function take(alter) {
  change((state) => {
    alter(state);
    for (const code of shared) state.stars[code] ??= sessions.get(code).place;
    state.late = true;
  });
  shared = [];
  history.replaceState(null, "", own);
  show();
  part("main").focus();
}

part("add").addEventListener("click", () => take(() => {}));
part("replace").addEventListener("click", () => take((state) => { state.stars = {}; }));

// --- The ways to take it along

function showWays() {
  const { stars, token } = read();
  const codes = Object.keys(stars).join(".");
  part("keep").hidden = !codes && !token;
  part("link").value = `${own}#s=${codes}`;
  part("codes").value = codes;
  drawPicture();
  part("subscribed").hidden = !token;
  part("subscribe-offer").hidden = Boolean(token);
  if (!token) return;
  const feed = `${own}${token}.ics`;
  const webcal = feed.replace(/^https?/, "webcal");
  part("feed").value = feed;
  part("webcal").href = webcal;
  part("google").href = `https://calendar.google.com/calendar/render?cid=${encodeURIComponent(webcal)}`;
}

part("share").addEventListener("click", async () => {
  const url = part("link").value;
  if (navigator.share) {
    await navigator.share({ url, title: document.title }).catch(() => {});
    return;
  }
  part("link").select();
  const copied = await navigator.clipboard?.writeText(url).then(() => true, () => false);
  part("copied").textContent = copied ? part("copied").dataset.copied : "";
});

// The server draws it from what is posted, which no log keeps.
function drawPicture() {
  const frame = part("picture");
  const codes = part("codes").value;
  if (!frame.open || frame.dataset.codes === codes) return;
  frame.dataset.codes = codes;
  const request = new XMLHttpRequest();
  request.open("POST", page.dataset.picture);
  request.responseType = "document"; // The one way to a drawing that Trusted Types leave open.
  request.onload = () => {
    if (frame.dataset.codes !== codes) return;
    frame.querySelector("svg")?.remove();
    if (request.status === 200) frame.append(document.adoptNode(request.responseXML.documentElement));
  };
  request.send(new URLSearchParams({ codes }));
}

part("picture").addEventListener("toggle", drawPicture);

part("subscribe").addEventListener("click", async () => {
  const answer = await send("save/", { codes: part("codes").value }).catch(() => null);
  const kept = answer?.ok ? await answer.json() : null;
  part("refused").textContent = kept ? "" : part("refused").dataset.refused;
  if (!kept) return;
  change((state) => {
    state.token = kept.token;
    delete state.late;
  });
  part("webcal").focus();
});

// --- The page

function show() {
  const { stars } = read();
  const codes = Object.keys(stars);
  fill(part("shared"), shared.every((code) => code in stars) ? [] : shared);
  fill(part("mine"), codes);
  part("mine").querySelector("h2").classList.toggle("visually-hidden", part("shared").hidden);
  showNews(stars);
  part("none").hidden = codes.length > 0;
  showWays();
  placeStars(page);
}

async function open() {
  try {
    const answer = await fetch(page.dataset.source);
    const content = await answer.json();
    days = content.days;
    for (const session of content.sessions) sessions.set(session.code, session);
  } catch {
    part("unread").hidden = false;
    return;
  }
  readLink();
  show();
}

document.addEventListener("stars", showWays);
addEventListener("hashchange", () => {
  readLink();
  show();
});
open();
