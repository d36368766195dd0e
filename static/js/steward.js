// The page of a steward at the meeting tables: each tap is kept first and sent then, with a network or without.
import { ask, deliver, enqueue, network, note, onNetwork } from "./door_queue.js";
import { all, empty, get, put } from "./door_store.js";
import { section, sentence } from "./steward_cards.js";

const LOOK_AGAIN = 8000;
const EARLIEST = 10 * 60 * 1000; // before its slot, nothing is said of a meeting by a slip of the thumb
const KEPT_AFTER = 3600 * 1000; // as BEFORE in meetings/steward_list.py
const page = document.body;
const part = (id) => document.getElementById(id);

let state;
let waiting = new Map(); // the last tap of each meeting that was not answered yet
let asking = null; // the meeting of which one says who was missing

// --- What this device is

function close(reason) {
  part("working").hidden = true;
  part("closed").hidden = false;
  for (const id of ["used", "ended"]) part(id).hidden = id !== reason;
  if (network.waiting) part("unsent").textContent = sentence("waiting", { number: network.waiting });
}

// Who may mark no more keeps nothing of anybody, but what was never sent.
async function end() {
  await Promise.all(["kept", "log"].map(empty));
  state = null;
  await note("ended");
  close("ended");
}

// Its day is over, also where nobody is there to say so; what waits is still sent.
async function isOver() {
  if (!state || state.ends > Date.now()) return false;
  await Promise.all(["kept", "log"].map(empty));
  state = null;
  close("ended");
  return true;
}

async function takeSecret() {
  const secret = location.hash.slice(1);
  if (!secret) return true;
  const { status } = await ask("tables/open", { secret });
  if (status === 204) history.replaceState(null, "", location.pathname);
  return status !== 403;
}

async function learn() {
  const { status, answer } = await ask("tables/state", { known: state?.version ?? "" });
  if (status === 200) {
    const lag = answer.now - Date.now(); // how slow this clock is
    state = { ...state, ...answer, lag, ends: Date.now() + answer.left };
    await put("kept", "state", state);
    if (network.state !== "sending") await note("online");
  } else if (status === 401) {
    await note("online");
    if (!state && !network.waiting) return; // It never was a device.
    await send();
    if (network.state !== "offline") await end();
  } else {
    await note("offline");
  }
}

// --- Taps

const sendMark = ({ number, at, meeting, slot, outcome, absent }) => ask("tables/mark", {
  meeting, slot, outcome, absent, mark: number, marked_at: at, sent_at: Date.now(), offline: "1",
});

async function mark(meeting, outcome, absent = "") {
  if (await isOver()) return;
  asking = null;
  // After all that waits, also where the clock was set back meanwhile.
  const at = Math.max(Date.now(), ...[...waiting.values()].map((tap) => tap.at + 1));
  const one = { number: crypto.randomUUID(), at, meeting: meeting.id, slot: meeting.slot, outcome, absent };
  await enqueue({ ...one, table: meeting.table });
  waiting.set(meeting.id, one);
  show();
  focusOn(meeting.id);
  await send();
}

// What the server took in is from now on what the device knows; what it refused is shown.
async function answered(one, answer) {
  const said = answer?.said ?? "unknown";
  if (said === "noted") {
    const meeting = state?.meetings.find(({ id }) => id === one.meeting);
    if (meeting) Object.assign(meeting, { status: one.outcome === "cleared" ? "planned" : one.outcome, absent: one.absent });
  } else {
    await put("log", one.number, { at: one.at, said, table: one.table });
  }
  if (waiting.get(one.meeting)?.number === one.number) waiting.delete(one.meeting);
}

async function send() {
  await deliver(sendMark, answered);
  if (network.state === "ended") return end();
  if (state) await put("kept", "state", state);
  await showRefused();
  if (state) show();
}

// --- What is shown

const now = () => Date.now() + state.lag;

function whenOf([, , , starts, ends], next) {
  if (ends <= now()) return "over";
  return starts <= now() ? "now" : starts === next && "next";
}

function mine({ table }) {
  const [from, to] = ["from", "to"].map((id) => Number(part(id).value));
  return (!from || table >= from) && (!to || table <= to);
}

function shown(meeting) {
  const tap = waiting.get(meeting.id);
  const isAsking = asking === meeting.id;
  if (!tap) return { ...meeting, isAsking };
  return { ...meeting, isAsking, isWaiting: true, absent: tap.absent, status: tap.outcome === "cleared" ? "planned" : tap.outcome };
}

// The slots that are on, the next one, and of those over what nobody has said anything of.
function show() {
  const focused = document.activeElement?.closest("[data-meeting]")?.dataset.meeting;
  const isKept = ([, , , , ends]) => ends > now() - KEPT_AFTER;
  const coming = state.slots.map(([, , , starts]) => starts).filter((starts) => starts > now());
  const next = Math.min(...coming);
  const meetings = state.meetings.filter(mine).map(shown);
  const sections = state.slots.filter(isKept).map((slot) => {
    const [id, start, end] = slot;
    const when = whenOf(slot, next);
    const here = meetings.filter((meeting) => meeting.slot === id && (when !== "over" || meeting.status === "planned" || meeting.isWaiting));
    // Without a network nobody says what time it is: then nothing is withheld.
    const isEarly = network.state !== "offline" && slot[3] > now() + EARLIEST;
    return { hours: [start, end], when, meetings: here.map((meeting) => ({ ...meeting, isEarly })) };
  }).filter(({ when, meetings: here }) => when && here.length);
  part("slots").replaceChildren(...sections.map((one) => section(one, mark, again)));
  const hidden = state.meetings.length - meetings.length;
  part("none").textContent = sections.length ? "" : sentence("none");
  part("hidden").textContent = hidden ? sentence("hidden", { number: hidden }) : "";
  if (focused) focusOn(focused);
}

function again(meeting, isAsking) {
  asking = isAsking ? meeting.id : null;
  show();
  focusOn(meeting.id);
}

function focusOn(id) {
  part("slots").querySelector(`[data-meeting="${id}"] button`)?.focus({ preventScroll: true });
}

async function showRefused() {
  const rows = (await all("log")).sort((one, other) => other.at - one.at);
  part("refused").hidden = rows.length === 0;
  part("refused").querySelector("ul").replaceChildren(...rows.map(({ said, table }) => {
    const item = document.createElement("li");
    item.textContent = `${sentence("table", { number: table })} · ${sentence(said)}`;
    return item;
  }));
}

function showNetwork() {
  part("network").dataset.state = network.state;
  part("network-word").textContent = sentence(network.state);
  part("waiting").textContent = network.waiting ? sentence("waiting", { number: network.waiting }) : "";
}

async function look() {
  if (!state || document.hidden || await isOver()) return;
  if (network.waiting) await send();
  await learn();
  if (!state) return;
  await forget();
  show();
}

// What is over for long is not kept, also where nobody says what comes next.
async function forget() {
  const old = new Set(state.slots.filter(([, , , , ends]) => ends <= now() - KEPT_AFTER).map(([id]) => id));
  if (!old.size) return;
  state.slots = state.slots.filter(([id]) => !old.has(id));
  state.meetings = state.meetings.filter(({ slot }) => !old.has(slot));
  await put("kept", "state", state);
}

// --- The page itself, without a network

async function keepPage() {
  const url = "/door/tables/worker.js";
  const policy = globalThis.trustedTypes?.createPolicy("montada", {
    createScriptURL: (asked) => {
      if (asked !== url) throw new TypeError(asked);
      return asked;
    },
  });
  part("kept").textContent = sentence("not_kept");
  await navigator.serviceWorker?.register(policy ? policy.createScriptURL(url) : url, { scope: location.pathname });
  if (!await navigator.serviceWorker?.ready) return;
  part("kept").textContent = sentence("kept");
  page.dataset.kept = "";
}

onNetwork(showNetwork);
for (const id of ["from", "to"]) {
  part(id).addEventListener("input", () => { if (state) show(); put("kept", id, part(id).value); });
}
part("seen").addEventListener("click", async () => { await empty("log"); await showRefused(); });
addEventListener("online", look);
addEventListener("offline", () => note("offline"));
document.addEventListener("visibilitychange", look);

async function begin() {
  keepPage().catch(() => {}); // Refused by the browser: the page then needs a network to open.
  const isRight = await takeSecret();
  const known = await get("kept", "state");
  state = known;
  for (const one of (await all("queue")).sort((a, b) => a.at - b.at)) waiting.set(one.meeting, one);
  for (const id of ["from", "to"]) part(id).value = await get("kept", id) ?? "";
  await note();
  await learn();
  if (state && state.edition !== page.dataset.edition) return location.replace(`/${page.dataset.language}/${state.edition}/tables/`);
  if (!state) return close(isRight ? (known || network.waiting) && "ended" : "used");
  part("closed").hidden = true;
  part("working").hidden = false;
  part("place").textContent = state.place;
  part("label").textContent = state.label;
  show();
  await send();
  setInterval(look, LOOK_AGAIN);
}

begin();
