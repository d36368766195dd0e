// Served as /sw.js instead of worker.js while OFFLINE_ENABLED is false: takes the worker and all that
// it kept off the visitor's device.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("montada "));
    await Promise.all(names.map((name) => caches.delete(name)));
    await registration.unregister();
  })());
});
