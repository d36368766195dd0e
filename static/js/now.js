// Marks the sessions that are running, on the day's own page. The page is complete without it.
const list = document.querySelector("[data-now]");

function mark() {
  const now = Date.now();
  for (const item of list.querySelectorAll("[data-from]")) {
    const running = Date.parse(item.dataset.from) <= now && now < Date.parse(item.dataset.to);
    const shown = item.classList.contains("is-now");
    if (running && !shown) {
      const word = document.createElement("p");
      word.className = "state state-now";
      word.textContent = list.dataset.now;
      item.prepend(word);
    } else if (!running && shown) {
      item.querySelector(".state-now").remove();
    }
    item.classList.toggle("is-now", running);
  }
}

if (list) {
  mark();
  setInterval(mark, 30000);
}
