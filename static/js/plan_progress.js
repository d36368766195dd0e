// How far a plan is, asked every second; the page is taken anew when it is ready.
const EVERY = 1000;
const box = document.querySelector("[data-plan]");
const bar = box.querySelector("progress");

async function look() {
  const answer = await fetch(box.dataset.plan, { redirect: "error" }).catch(() => null);
  if (answer?.ok) {
    const plan = await answer.json();
    if (plan.isOver) {
      location.reload();
      return;
    }
    bar.value = plan.done;
    for (const told of box.querySelectorAll("[data-told]")) {
      told.textContent = plan[told.dataset.told];
    }
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
