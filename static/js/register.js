// Suggests organisations while one types; whatever else is typed stays as it is.

const MOST = 8;
const input = document.getElementById("id_organisation_name");
let names;
let shown = [];
let current = -1;

// One spelling for what readers hold equal: see forum/lib/text.py, of which this is the quick half.
const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")
  .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه");

const list = document.createElement("ul");
list.id = "organisations";
list.className = "suggestions";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", input.labels[0].textContent);

async function load() {
  names ??= fetch(input.dataset.source).then((answer) => (answer.ok ? answer.json() : []), () => []);
  return names;
}

function close() {
  list.hidden = true;
  current = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function choose(index) {
  input.value = shown[index];
  close();
}

function mark(index) {
  current = (index + shown.length) % shown.length;
  list.childNodes.forEach((option, n) => option.setAttribute("aria-selected", String(n === current)));
  list.childNodes[current].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", list.childNodes[current].id);
}

function optionOf(name, index) {
  const option = document.createElement("li");
  option.id = `organisation-${index}`;
  option.dir = "auto";
  option.textContent = name;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  // Before the field loses the focus, which closes the list.
  option.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    choose(index);
  });
  return option;
}

async function suggest() {
  const typed = fold(input.value.trim());
  const all = typed.length > 1 ? await load() : [];
  if (typed !== fold(input.value.trim())) return; // typed on meanwhile
  shown = all.filter((name) => fold(name).includes(typed) && name !== input.value).slice(0, MOST);
  close();
  if (!shown.length) return;
  list.replaceChildren(...shown.map(optionOf));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
}

function onKey(event) {
  if (list.hidden) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) mark(current < 0 && steps[event.key] < 0 ? -1 : current + steps[event.key]);
  else if (event.key === "Enter" && current >= 0) choose(current);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
}

input.setAttribute("role", "combobox");
input.setAttribute("aria-autocomplete", "list");
input.setAttribute("aria-controls", list.id);
input.setAttribute("aria-expanded", "false");
input.parentElement.classList.add("suggested");
input.after(list);
input.addEventListener("input", suggest);
input.addEventListener("keydown", onKey);
input.addEventListener("blur", close);
