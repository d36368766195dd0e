// The page of a door: badges in by camera or keyboard, verdicts out, with a network or without.
import * as camera from "./door_camera.js";
import { isGenuine, looksSigned, parse, typedReference } from "./door_codes.js";
import { ask, deliver, enqueue, network, note, onNetwork } from "./door_queue.js";
import { all, empty, get, keys, put, remove } from "./door_store.js";
import { close, isIn, sentence, show, wakeSound } from "./door_verdict.js";

const LOOK_AGAIN = 5000;
const page = document.body;
const part = (id) => document.getElementById(id);
const today = () => new Date().toDateString();
const seenKey = (reference) => `${today()} ${reference}`;
const timeOf = (moment) => new Date(moment).toTimeString().slice(0, 5);

let state;
let isBusy = false;

// --- What this device is

function closeDoor(reason) {
  part("scanning").hidden = true;
  part("closed").hidden = false;
  for (const id of ["used", "ended"]) part(id).hidden = id !== reason;
  if (network.waiting) part("unsent").textContent = sentence("waiting", { number: network.waiting });
  camera.stop(part("video"));
}

// Who may scan no more keeps nothing of anybody, but what was never sent.
async function end() {
  await Promise.all(["kept", "seen", "log"].map(empty));
  state = null;
  await note("ended");
  closeDoor("ended");
}

function openDoor() {
  part("closed").hidden = true;
  part("scanning").hidden = false;
  part("door-name").textContent = nameOf(state.doors, state.door);
  part("label").textContent = state.label;
  showCounts(state.counts);
}

const nameOf = (pairs, key) => pairs.find(([known]) => known === key)?.[1] ?? "";

// Its day is over, also where nobody is there to say so; what waits is still sent.
function isOver() {
  if (state.ends > Date.now()) return false;
  closeDoor("ended");
  return true;
}

async function takeSecret() {
  const secret = location.hash.slice(1);
  if (!secret) return true;
  const { status } = await ask("open", { secret });
  if (status === 204) history.replaceState(null, "", location.pathname);
  return status !== 403;
}

async function learn() {
  const { status, answer } = await ask("state");
  if (status === 200) {
    state = { ...answer, ends: Date.now() + answer.left };
    await put("kept", "state", state);
    await note("online");
  } else if (status === 401) {
    await note("online");
    if (!state && !network.waiting) return; // It never was a device.
    await deliver(sendScan, answered);
    if (network.state !== "offline") await end();
  } else {
    await note("offline");
  }
}

// --- A scan, and its verdict

async function verdictAlone(scan) {
  const code = parse(scan.text);
  if (!code && looksSigned(scan.text)) return { said: "forged" };
  if (code && code.edition !== state.number) return { said: "other_edition" };
  if (code && !await isGenuine(code, state.keys)) return { said: "forged" };
  const seen = await get("seen", seenKey(referenceOf(scan.text)));
  if (seen && !scan.again) return { said: "already", ...seen };
  if (!code && !scan.isTrusted) return { said: "unchecked", note: sentence("unsigned") };
  const category = code ? nameOf(state.categories, code.category) : "";
  return { said: seen ? "back" : "welcome", name: referenceOf(scan.text), category, note: code ? sentence("by_itself") : "" };
}

const referenceOf = (text) => parse(text)?.reference ?? typedReference(text);

function sendScan({ text, number, at, again, offline }) {
  return ask("scan", {
    text, scan: number, scanned_at: at, sent_at: Date.now(), again: again ? "1" : "", offline: offline ? "1" : "",
  });
}

// The server's verdict; the device's own where no answer comes, which is then kept to be sent.
async function judge(scan) {
  if (network.state !== "offline") {
    const { status, answer } = await sendScan(scan);
    if (status === 200) return answer;
    if (status === 401) return end();
    if (status) return { said: "unknown" };
    await note("offline");
  }
  const verdict = await verdictAlone(scan);
  if (isIn(verdict.said)) await enqueue({ ...scan, offline: true });
  return verdict;
}

async function check(text, more = {}) {
  if (isBusy || !state || !text.trim() || isOver()) return;
  isBusy = true;
  try {
    const scan = { text: text.trim().slice(0, 200), number: crypto.randomUUID(), at: Date.now(), ...more };
    const verdict = await judge(scan);
    if (!verdict) return;
    if (isIn(verdict.said)) await remember(scan, verdict);
    show(verdict, { isAudible: part("sound").checked, choices: choicesFor(verdict, text, more) });
  } finally {
    isBusy = false;
  }
}

function remember(scan, { time = timeOf(scan.at), where = sentence("this_device") }) {
  return put("seen", seenKey(referenceOf(scan.text)), { time, where });
}

function choicesFor({ said }, text, more) {
  if (said === "already") return { again: () => check(text, { ...more, again: true }) };
  if (said === "unchecked") return { "let-in": () => check(text, { ...more, isTrusted: true }) };
  return {};
}

// --- After the network came back

async function answered(scan, answer) {
  const said = answer?.said ?? "unknown";
  if (said === "welcome" || (said === "back" && scan.again)) return;
  const row = { at: scan.at, day: today(), said: said === "back" ? "was_in" : said, reference: referenceOf(scan.text) };
  await put("log", scan.number, { ...row, name: answer?.name ?? "", category: answer?.category ?? "", status: answer?.status ?? "" });
  await showFlagged();
}

async function showFlagged() {
  const rows = (await all("log")).sort((one, other) => other.at - one.at);
  part("flagged").hidden = rows.length === 0;
  part("flagged").querySelector("ul").replaceChildren(...rows.map((row) => {
    const item = document.createElement("li");
    const person = document.createElement("bdi");
    person.textContent = row.name || row.reference;
    const status = row.said === "against" ? row.status : "";
    const rest = [row.category, sentence(row.said), status, timeOf(row.at)].filter(Boolean).join(" · ");
    item.append(person, ` · ${rest}`);
    return item;
  }));
}

function showNetwork() {
  part("network").dataset.state = network.state;
  part("network-word").textContent = sentence(network.state);
  part("waiting").textContent = network.waiting ? sentence("waiting", { number: network.waiting }) : "";
}

// --- Counts

function fill(id, names, counts) {
  part(id).replaceChildren(...names.map(([key, name]) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = name;
    const cell = document.createElement("td");
    cell.textContent = counts.get(key) ?? 0;
    row.append(head, cell);
    return row;
  }));
}

function showCounts({ rows }) {
  const sums = { entry: 0, reentry: 0, against: 0 };
  const ofDoor = new Map();
  const ofCategory = new Map();
  for (const [door, category, kind, count] of rows) {
    sums[kind] += count;
    if (kind !== "entry") continue;
    ofDoor.set(door, (ofDoor.get(door) ?? 0) + count);
    ofCategory.set(category, (ofCategory.get(category) ?? 0) + count);
  }
  part("sum-door").textContent = ofDoor.get(state.door) ?? 0;
  part("sum-all").textContent = sums.entry;
  part("sum-back").textContent = sums.reentry;
  fill("by-door", state.doors, ofDoor);
  fill("by-category", state.categories.filter(([key]) => ofCategory.has(key)), ofCategory);
}

async function look() {
  if (!state || document.hidden) return;
  isOver();
  const { status, answer } = await ask("counts");
  if (status === 0) return note("offline");
  if (status === 401 && !network.waiting) return end();
  if (status === 200) showCounts(answer);
  return deliver(sendScan, answered);
}

// --- The page itself, without a network

async function keepPage() {
  const url = "/door/worker.js";
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

async function forgetYesterday() {
  const old = (await keys("seen")).filter((key) => !key.startsWith(`${today()} `));
  await Promise.all(old.map((key) => remove("seen", key)));
  if ((await all("log")).some(({ day }) => day !== today())) await empty("log");
}

async function switchCamera() {
  wakeSound();
  part("camera-trouble").textContent = "";
  if (camera.isOn()) {
    camera.stop(part("video"));
  } else {
    part("camera").hidden = false;
    await camera.start(part("video"), async (text) => {
      if (!part("verdict").open || isIn(part("verdict").dataset.said)) await check(text);
    }).catch(() => {
      camera.stop(part("video"));
      part("camera-trouble").textContent = sentence("camera_refused");
    });
  }
  part("camera").hidden = !camera.isOn();
  part("camera-switch").textContent = sentence(camera.isOn() ? "camera_off" : "camera_on");
}

onNetwork(showNetwork);
part("camera-switch").textContent = sentence("camera_on");
part("camera-switch").addEventListener("click", switchCamera);
part("sound").addEventListener("change", () => put("kept", "sound", part("sound").checked));
part("verdict").addEventListener("close", () => { if (!camera.isOn()) part("code").focus(); });
part("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  wakeSound();
  const text = part("code").value;
  part("code").value = "";
  check(text);
});
addEventListener("online", look);
addEventListener("offline", () => note("offline"));
document.addEventListener("visibilitychange", look);

async function begin() {
  keepPage().catch(() => {}); // Refused by the browser: the page then needs a network to open.
  await forgetYesterday();
  part("sound").checked = await get("kept", "sound") ?? true;
  const isRight = await takeSecret();
  const known = await get("kept", "state");
  state = known;
  await learn();
  if (state && state.edition !== page.dataset.edition) return location.replace(`/${page.dataset.language}/${state.edition}/door/`);
  if (!state) return closeDoor(isRight ? (known || network.waiting) && "ended" : "used");
  openDoor();
  await showFlagged();
  await look();
  setInterval(look, LOOK_AGAIN);
  close();
}

begin();
