// The service worker of the door, served as /door/worker.js by registrations/views/door.py, and of the
// meeting tables, as /door/tables/worker.js; they write before it:
//   NAME   of the cache: whose it is, and of which deployment
//   FILES  of which the page consists
// It keeps the page of its scope and these files, whatever is published meanwhile, and nothing else.

const PATIENCE = 3000;
const PAGE = new URL(registration.scope).pathname;

async function keep(address, response) {
  // A file without a hash in its name may be another one tomorrow.
  const control = response.headers.get("Cache-Control") ?? "";
  const isLasting = address === PAGE ? /\bpublic\b/.test(control) : control.includes("immutable");
  if (response.status !== 200 || response.redirected || !isLasting) return;
  await (await caches.open(NAME)).put(address, response);
}

const kept = async (address) => (await caches.open(NAME)).match(address);

async function answerPage() {
  const network = fetch(PAGE, { cache: "no-cache" });
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  const first = await Promise.race([network.catch(() => null), late]);
  if (first?.status < 500) {
    await keep(PAGE, first.clone());
    return first;
  }
  return await kept(PAGE) ?? network;
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(Promise.all([PAGE, ...FILES].map(async (address) => keep(address, await fetch(address)))));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(`${NAME.split(" ")[0]} `) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname === PAGE) event.respondWith(answerPage());
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname).then((copy) => copy ?? fetch(request)));
});
