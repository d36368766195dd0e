// A circular: how many its filters reach, while they are chosen; and how far its sending is.

const EVERY = 2000;
const PAUSE = 300;

const reach = document.querySelector("[data-readers]");
if (reach) {
  const form = document.querySelector("#mailing_form");
  let timer;
  let asked = 0;

  async function count() {
    const query = new URLSearchParams(new FormData(form));
    for (const name of [...query.keys()]) {
      // The texts are long, and change nothing.
      if (/^(csrf|subject|body)/.test(name)) query.delete(name);
    }
    const mine = ++asked;
    const answer = await fetch(`${reach.dataset.readers}?${query}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const { text } = await answer.json();
    reach.querySelector("[data-count]").textContent = text;
    reach.hidden = !text;
  }

  form.addEventListener("input", (event) => {
    if (/^(subject|body)_/.test(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(count, PAUSE);
  });
  count();
}

const box = document.querySelector("[data-progress]");
if (box) {
  const bar = box.querySelector("progress");

  async function look() {
    const answer = await fetch(box.dataset.progress, { redirect: "error" }).catch(() => null);
    if (answer?.ok) {
      const state = await answer.json();
      if (state.is_over || (state.is_written && box.querySelector("[data-writing]"))) {
        location.reload();
        return;
      }
      bar.max = state.total;
      bar.value = state.sent;
      for (const cell of box.querySelectorAll("[data-count]")) {
        cell.textContent = state[cell.dataset.count];
      }
    }
    setTimeout(look, EVERY);
  }

  setTimeout(look, EVERY);
}
