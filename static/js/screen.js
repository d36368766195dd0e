// The screen in the hall: its clock, and the page taken anew when it changed. Without a network the
// last one stays.
const LOOK_AGAIN = 30_000;
const clock = document.querySelector("[data-minutes-ahead]");
let shown;

function tick() {
  const local = new Date(Date.now() + clock.dataset.minutesAhead * 60_000);
  clock.textContent = local.toISOString().slice(11, 16);
}

async function look(cache) {
  const answer = await fetch(location.href, { cache }).catch(() => null);
  if (!answer?.ok) return;
  const current = answer.headers.get("ETag");
  if (shown && current !== shown) location.reload();
  shown = current;
}

tick();
setInterval(tick, 1000);
look("force-cache");
setInterval(look, LOOK_AGAIN, "no-cache");
