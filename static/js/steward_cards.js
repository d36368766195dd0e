// The cards of the meetings, one a table: who sits there, and one tap for what came of it.
const words = JSON.parse(document.getElementById("tables-words").textContent);

// The sentence of that name, its [places] filled in and fenced from the text around them.
export function sentence(name, values = {}) {
  return Object.entries(values).reduce(
    (text, [key, value]) => text.replace(`[${key}]`, () => `\u2068${value}\u2069`), words[name],
  );
}

function make(tag, { text, ...fields } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), fields);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

function who([name, latin, organisation]) {
  const person = make("p", { className: "who" }, make("bdi", { text: name }));
  if (latin) person.append(" ", make("bdi", { className: "latin", text: latin }));
  if (organisation) person.append(make("bdi", { className: "firm", text: organisation }));
  return person;
}

function button(name, text, act, label = "") {
  const made = make("button", { type: "button", className: `tap tap-${name}`, text, onclick: act });
  made.dataset.act = name;
  if (label) made.setAttribute("aria-label", label);
  return made;
}

function stateOf({ status, absent, sides, isWaiting }) {
  const names = { first: sides[0][0], second: sides[1][0], both: words.both };
  const missing = status === "missed" && absent ? sentence("missing", { name: names[absent] }) : "";
  const text = [words[status], missing, isWaiting ? words.unsent : ""].filter(Boolean).join(" · ");
  return make("p", { className: "said", text });
}

function choices(meeting, mark, again) {
  const table = sentence("table", { number: meeting.table });
  if (meeting.status !== "planned") {
    return [stateOf(meeting), button("undo", words.undo, () => mark(meeting, "cleared"), `${words.undo}: ${table}`)];
  }
  if (meeting.isEarly) return [];
  if (!meeting.isAsking) {
    return [
      button("held", words.mark_held, () => mark(meeting, "held"), `${words.mark_held}: ${table}`),
      button("missed", words.mark_missed, () => again(meeting, true), `${words.mark_missed}: ${table}`),
    ];
  }
  const [first, second] = meeting.sides;
  return [
    make("p", { className: "said", text: words.who }),
    ...[["first", first[0]], ["second", second[0]], ["both", words.both]].map(
      ([absent, name]) => button(absent, name, () => mark(meeting, "missed", absent)),
    ),
    button("back", words.back, () => again(meeting, false)),
  ];
}

// One card; `mark(meeting, outcome, absent)` on a tap, `again(meeting, isAsking)` for its question.
function card(meeting, mark, again) {
  const item = make(
    "li", { className: "card" },
    make("h3", { text: sentence("table", { number: meeting.table }) }),
    ...meeting.sides.map(who),
    make("div", { className: "taps" }, ...choices(meeting, mark, again)),
  );
  item.dataset.meeting = meeting.id;
  item.dataset.status = meeting.status;
  if (meeting.isWaiting) item.dataset.waiting = "";
  return item;
}

// One slot: `hours` it has, `when` it is ("over", "now", "next"), its meetings by table.
export function section({ hours: [start, end], when, meetings }, mark, again) {
  const title = `${sentence("slot", { start, end })}${when ? ` · ${words[when]}` : ""}`;
  const cards = meetings.sort((one, other) => one.table - other.table);
  return make(
    "section", { className: `slot${when ? ` slot-${when}` : ""}` },
    make("h2", { text: title }),
    make("ul", { className: "cards" }, ...cards.map((meeting) => card(meeting, mark, again))),
  );
}
