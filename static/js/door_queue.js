// What is asked of the server, and what waits for it: scans, or marks. Each has a number of its own, so that
// sending it again, from this page or another one, changes nothing.
import { all, keys, put, remove } from "./door_store.js";

const PATIENCE = 4000;
const language = document.body.dataset.language;
// Not from two pages of this browser at once, where it can tell; the server would not mind.
const alone = (work) => (navigator.locks ? navigator.locks.request(`montada.${document.body.id}`, { ifAvailable: true }, (lock) => lock && work()) : work());
const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

export const network = { state: "online", waiting: 0 };
const told = new EventTarget();

export const onNetwork = (listener) => told.addEventListener("network", listener);

export async function note(state = network.state) {
  network.state = state;
  network.waiting = (await keys("queue")).length;
  told.dispatchEvent(new Event("network"));
}

// `{status, answer}`; status 0 where no answer of ours came. What may not scan any more is `ended`.
export async function ask(path, fields = {}) {
  try {
    const body = new URLSearchParams({ language, ...fields });
    const response = await fetch(`/door/${path}/`, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
    if (response.status === 429) {
      const { state } = network;
      await note("sending");
      await pause(Number(response.headers.get("Retry-After")) || 1);
      await note(state);
      return ask(path, fields);
    }
    if (response.status >= 500) return { status: 0 };
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: response.status, answer: isJson ? await response.json() : null };
  } catch {
    return { status: 0 };
  }
}

export async function enqueue(one) {
  await put("queue", one.number, one);
  await note();
}

// `send` what waits, oldest first; `answered(one, answer)` for each. An answer that is no verdict is null.
export const deliver = (send, answered) => alone(async () => {
  const waiting = (await all("queue")).sort((one, other) => one.at - other.at);
  if (waiting.length) await note("sending");
  for (const one of waiting) {
    const { status, answer } = await send(one);
    if (status === 0) return note("offline");
    if (status === 401) return note("ended");
    await answered(one, answer);
    await remove("queue", one.number);
    await note();
  }
  return note("online");
});
