// How far a piece of work is, asked every second; the page is taken anew when it is over.
const EVERY = 1000;
const box = document.querySelector("[data-job]");
const bar = box.querySelector("progress");
const words = box.querySelector("[data-words]");

async function look() {
  const answer = await fetch(box.dataset.job, { redirect: "error" }).catch(() => null);
  if (answer?.ok) {
    const job = await answer.json();
    if (job.isOver) {
      location.reload();
      return;
    }
    if (job.total) {
      bar.max = job.total;
      bar.value = Math.min(job.done, job.total);
    }
    words.textContent = job.words;
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
