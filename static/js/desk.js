// The desk: who is typed is found, buttons act without leaving the page, and the search has the
// focus again. Without an answer nothing that was typed is lost.

const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("desk-words").textContent);
const search = byId("desk-find");
const field = search.q;
const card = byId("desk-card");
const toast = byId("desk-toast");
const walkIn = byId("desk-walk-in");
const isNarrow = matchMedia("(max-width: 55.99rem)");
const PAUSE = 150;
const CODE = /^\s*M1\./i;

// --- Asking

const tell = (text) => {
  byId("desk-offline").textContent = text;
  byId("desk-offline").hidden = !text;
};

const asText = (response) => response.text();
const asParts = (response) => (response.status === 204 ? {} : response.json());
const PARTS = { Accept: "application/json" };

// What `read` makes of the answer, or null where none came, which the page says.
async function ask(address, read, options = {}) {
  try {
    const response = await fetch(address, options);
    const isPage = response.redirected || response.status === 403;
    const answer = response.ok && !isPage ? await read(response) : null;
    tell(isPage ? words.signedOut : response.ok ? "" : words.offline);
    return answer;
  } catch (error) {
    if (error.name !== "AbortError") tell(words.offline);
    return null;
  }
}

async function send(address, body) {
  document.body.setAttribute("aria-busy", "true");
  const parts = await ask(address, asParts, { method: "POST", headers: PARTS, body });
  document.body.removeAttribute("aria-busy");
  return parts;
}

// --- What is found

let asked = null;
let shownFor = null;

async function find() {
  const text = field.value.trim();
  if (text === shownFor || CODE.test(text)) return;
  asked?.abort();
  asked = new AbortController();
  const address = `${search.dataset.found}?${new URLSearchParams({ q: text })}`;
  const html = await ask(address, asText, { signal: asked.signal });
  if (html === null || text !== field.value.trim()) return;
  byId("desk-found").innerHTML = html;
  shownFor = text;
}

const hits = () => [...byId("desk-found").querySelectorAll("a.desk-row")];

// A code opens its person; of words the best hit opens; who is not found is added.
async function go() {
  const text = field.value.trim();
  if (!text) return;
  if (CODE.test(text)) {
    const body = new FormData(search);
    body.append("code", text);
    const parts = await send(search.dataset.scan, body);
    if (parts) {
      field.value = "";
      show(parts);
    }
    return;
  }
  await find();
  if (shownFor !== text) return;
  const [first] = hits();
  if (first) await open(first.href);
  else startWalkIn(text);
}

let timer;
field.addEventListener("input", () => {
  // On a phone the card stands where the hits come.
  if (isNarrow.matches) closeCard();
  clearTimeout(timer);
  timer = setTimeout(find, PAUSE);
});
search.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  go();
});
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") field.value = "";
  if (event.key !== "ArrowDown" || !hits().length) return;
  event.preventDefault();
  hits()[0].focus();
});
byId("desk-found").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = hits();
  (all[all.indexOf(document.activeElement) + step] ?? field).focus();
});
addEventListener("online", () => {
  tell("");
  find();
});

// --- One person

async function open(address) {
  const parts = await ask(address, asParts, { headers: PARTS });
  if (!parts) return;
  show(parts);
  (card.querySelector(".desk-deeds button:enabled") ?? card).focus();
}

function show(parts) {
  if (parts.card) {
    card.innerHTML = parts.card;
    setAside(true);
    if (card.getBoundingClientRect().top > innerHeight / 2) card.scrollIntoView({ block: "start" });
  }
  if (parts.counts) byId("desk-counts").innerHTML = parts.counts;
  if (parts.walkIn) {
    byId("desk-walk-in-form").innerHTML = parts.walkIn;
    setAside(false);
  }
  if (parts.told) say(parts);
  if (parts.print) print(parts.print);
}

function say(parts) {
  const [text, undo] = toast.children;
  text.textContent = parts.told;
  toast.classList.toggle("is-refused", parts.isRefused);
  undo.hidden = !parts.undo || parts.isRefused;
  undo.onclick = () => act(parts.undo.url, { do: parts.undo.deed });
  toast.hidden = false;
}

// A new window: the printer's dialog is the browser's own.
function print(address) {
  const form = byId("desk-print");
  form.action = address;
  form.submit();
  refreshSoon();
}

async function act(address, values) {
  const body = new FormData(byId("desk-print"));
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  after(await send(address, body));
}

// The next in line is searched for; what is to be mended keeps the focus.
function after(parts) {
  if (!parts) return;
  show(parts);
  const wrong = parts.isRefused && document.querySelector(".desk-one .errorlist ~ input, .desk-one .field:has(.errorlist) :is(input, select)");
  const link = byId("desk-link");
  if (wrong) wrong.focus();
  else if (link) link.scrollIntoView({ block: "nearest" });
  else {
    field.focus();
    field.select();
  }
  shownFor = null;
  find();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id === "walk-in") {
    event.preventDefault();
    add(form);
  } else if ("deed" in form.dataset) {
    event.preventDefault();
    if (document.body.hasAttribute("aria-busy")) return;
    after(await send(form.getAttribute("action"), new FormData(form, event.submitter)));
  } else if ("print" in form.dataset) {
    field.focus();
    refreshSoon();
  }
});

// Once the badge is drawn in its own window, the card says that it is printed.
function refreshSoon() {
  setTimeout(refresh, 1500, card.querySelector("article"));
}

async function refresh(shown) {
  if (!shown?.isConnected || card.contains(document.activeElement)) return;
  const parts = await ask(shown.dataset.address, asParts, { headers: PARTS });
  if (!parts || !shown.isConnected || card.contains(document.activeElement)) return;
  card.innerHTML = parts.card;
  shownFor = null;
  find();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.desk-row, a.desk-back, a.desk-new");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.matches(".desk-row")) open(link.href);
  else if (link.matches(".desk-new")) startWalkIn("");
  else {
    closeCard();
    field.focus();
    field.select();
  }
});

// --- Who came without registering

// While somebody's card is shown the form steps aside; what was typed in it stays.
function setAside(isAside) {
  walkIn?.toggleAttribute("data-aside", isAside);
}

function closeCard() {
  card.replaceChildren();
  setAside(false);
}

function startWalkIn(name) {
  if (!walkIn) return;
  closeCard();
  const form = byId("walk-in");
  if (name) form.elements.name.value = name;
  lookForNamesakes();
  (name ? form.elements.organisation_name : form.elements.name).focus();
}

let knownFor = null;
let knownTimer;

async function lookForNamesakes() {
  const form = byId("walk-in");
  const name = form.elements.name.value.trim();
  const html = await ask(`${form.dataset.known}?${new URLSearchParams({ name })}`, asText);
  if (html === null || byId("walk-in").elements.name.value.trim() !== name) return;
  byId("walk-in-known").innerHTML = html;
  knownFor = name;
}

walkIn?.addEventListener("input", (event) => {
  if (event.target.name !== "name") return;
  clearTimeout(knownTimer);
  knownTimer = setTimeout(lookForNamesakes, 2 * PAUSE);
});

async function add(form) {
  if (document.body.hasAttribute("aria-busy")) return;
  const body = new FormData(form);
  // Who was shown the namesakes of this very name adds all the same.
  const wasShown = knownFor === form.elements.name.value.trim();
  body.set("anyway", wasShown || form.querySelector("button[name=anyway]") ? "1" : "");
  const parts = await send(form.getAttribute("action"), body);
  if (!parts) return;
  if (parts.walkIn) knownFor = form.elements.name.value.trim();
  else clear(form);
  if (!parts.isRefused) field.value = "";
  after(parts);
}

// The category and the language of the last one stay: delegations come together.
function clear(form) {
  for (const name of ["name", "organisation_name", "contact"]) form.elements[name].value = "";
  form.elements.scan.value = crypto.randomUUID();
  byId("walk-in-known").replaceChildren();
  for (const errors of form.querySelectorAll(".errorlist")) errors.remove();
  knownFor = null;
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.code !== "KeyN") return;
  event.preventDefault();
  startWalkIn("");
});

// --- The desk itself

const place = byId("desk-place");
place.querySelector("button").hidden = true;
place.addEventListener("change", async () => {
  const parts = await send(place.getAttribute("action"), new FormData(place));
  if (!parts) return;
  place.querySelector("select[name=door] option[value='']")?.remove();
  refreshNow();
});

async function refreshNow() {
  const article = card.querySelector("article");
  if (article) {
    document.activeElement.blur();
    await refresh(article);
  }
  field.focus();
}

document.querySelector(".desk-scan").hidden = true;
document.querySelector(".desk").dataset.ready = "";
