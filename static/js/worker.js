// The service worker, served as /sw.js by forum/pwa.py, which writes before it:
//   NAME    of the cache of this deployment and release
//   STATIC  where static files stand
//   SHELL   the static files of every page
//   PAGES   {language: [addresses]}, the last one being what stands for a page that was not kept
// Pages come from the network, and from the cache where that fails or takes too long. Kept is what
// says of itself that it is public, and nothing else.

const PATIENCE = 3000;
const ANSWERS = Object.values(PAGES).flat();

// What stands behind the language in an address: an edition, or a part of the site.
const roomOf = (url) => url.pathname.split("/")[2];

const languageOf = (url) => {
  const [, code] = new URL(url).pathname.split("/");
  return code in PAGES ? code : null;
};

function isPublic(url, response) {
  const control = response.headers.get("Cache-Control") ?? "";
  return response.status === 200 && !response.redirected && !url.search && roomOf(url) !== "search"
    && /\bpublic\b/.test(control) && !/\bno-store\b|\bprivate\b/.test(control)
    // A file without a hash in its name may be another one tomorrow.
    && (!url.pathname.startsWith(STATIC) || control.includes("immutable"));
}

async function keep(address, response) {
  const url = new URL(address, location.origin);
  if (!isPublic(url, response)) return;
  const headers = new Headers(response.headers);
  headers.set("X-Saved-At", new Date().toISOString());
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  const cache = await caches.open(NAME);
  await cache.put(url.href.split("#")[0], new Response(response.body, { headers }));
}

function keepAll(addresses) {
  return Promise.all(addresses.map(async (address) => {
    await keep(address, await fetch(address, { cache: "no-cache" }));
  }));
}

async function kept(address, options) {
  return (await caches.open(NAME)).match(address, options);
}

// The kept page, which says in its first element when it was saved, and whether it lacks what the query asked for.
async function copyOf(address, options) {
  const response = await kept(address, options);
  if (!response?.headers.get("Content-Type")?.startsWith("text/html")) return response;
  const saved = response.headers.get("X-Saved-At");
  const partial = new URL(address).search ? ' data-partial=""' : "";
  const text = await response.text();
  return new Response(text.replace("<html ", `<html data-saved="${saved}"${partial} `), { headers: response.headers });
}

async function answerPage(request, network) {
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  const answered = network.catch(() => null);
  const first = await Promise.race([answered, late]);
  if (first && first.status < 500) return first;
  const copy = await copyOf(request.url, { ignoreSearch: true });
  if (copy) return copy;
  const last = await answered;
  if (last) return last;
  const pages = PAGES[languageOf(request.url)] ?? ANSWERS;
  return (request.mode === "navigate" && await kept(pages.at(-1))) || Response.error();
}

async function answerFile(request) {
  const copy = await kept(request);
  if (copy) return copy;
  const response = await fetch(request);
  await keep(request.url, response.clone());
  return response;
}

// Readers who change the language get its pages too.
async function keepLanguage(url) {
  const pages = PAGES[languageOf(url)];
  if (pages && !await kept(pages[0])) await keepAll(pages);
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil((async () => {
    const open = await clients.matchAll({ includeUncontrolled: true, type: "window" });
    const codes = new Set(open.map((client) => languageOf(client.url)).filter(Boolean));
    const last = Object.values(PAGES).map((pages) => pages.at(-1));
    await keepAll([...SHELL, ...last, ...[...codes].flatMap((code) => PAGES[code])]);
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("montada ") && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (roomOf(url) === "admin") return;
  if (url.pathname.startsWith(STATIC)) {
    event.respondWith(answerFile(request));
  } else if (request.mode === "navigate" || ANSWERS.includes(url.pathname)) {
    // Never what the browser's own cache thinks good enough: it could not say how old that is.
    const network = fetch(request, { cache: "no-cache" });
    const copied = network.then(async (response) => {
      await keep(request.url, response.clone());
      if (request.mode === "navigate") await keepLanguage(request.url);
    });
    event.waitUntil(copied.catch(() => {})); // No network: nothing to keep.
    event.respondWith(answerPage(request, network));
  }
});
