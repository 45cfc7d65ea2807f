// Keeps the app's page and its files, so that it opens without a network. Nothing else is ever kept: no page of the
// platform, no answer with people in it. Told by common/offline_app.py: name, version, page, files.
const { name, version, page, files } = self.ORDERS;
const OURS = `ys-${name}-`;
const NAME = OURS + version;
const path = (address) => new URL(address, self.location.href).pathname;
const KEPT = new Set(files.map(path));

// All or nothing. A page that leads elsewhere (to the sign-in) is not the app.
const fill = async () => {
  const cache = await caches.open(NAME);
  await Promise.all([page, ...files].map(async (address) => {
    const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
    await cache.put(address, answer);
  }));
};

self.addEventListener("install", (event) => event.waitUntil(fill()));

// The first one serves at once; a later one waits until the page asks for it or is closed (its app.js).
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((one) => one.startsWith(OURS) && one !== NAME);
  await Promise.all(old.map((one) => caches.delete(one)));
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => {
  if (event.data === "serve") self.skipWaiting();
});

const kept = async (address, request) => (await (await caches.open(NAME)).match(address)) || fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === path(page)) event.respondWith(kept(page, request));
  else if (KEPT.has(url.pathname)) event.respondWith(kept(url.pathname, request));
});
