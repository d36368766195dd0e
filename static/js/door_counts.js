// The organisers' screen of the doors: its counts, taken anew every few seconds.
const LOOK_AGAIN = 5000;
const panel = document.querySelector("[data-counts]");

function write(scope, sums) {
  for (const cell of scope.querySelectorAll("[data-kind]")) cell.textContent = sums.get(cell.dataset.kind) ?? 0;
}

function show(rows) {
  const sums = new Map();
  const add = (...key) => (count) => sums.set(key.join(" "), (sums.get(key.join(" ")) ?? 0) + count);
  for (const [door, category, kind, count] of rows) {
    add("all", kind)(count);
    add("door", door, kind)(count);
    add("category", category, kind)(count);
  }
  const of = (...key) => ({ get: (kind) => sums.get([...key, kind].join(" ")) });
  for (const cell of panel.querySelectorAll("[data-sum]")) cell.textContent = of("all").get(cell.dataset.sum) ?? 0;
  for (const row of panel.querySelectorAll("[data-door]")) write(row, of("door", row.dataset.door));
  for (const row of panel.querySelectorAll("[data-category]")) write(row, of("category", row.dataset.category));
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(panel.dataset.counts).catch(() => null);
  if (answer?.ok && !answer.redirected) show((await answer.json()).rows);
}

setInterval(look, LOOK_AGAIN);
