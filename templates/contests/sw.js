// Keeps a pupil's open paper usable when the network is gone: the paper's page and the static files it needs.
// Nothing else is kept; signing out and handing in remove it.
"use strict";
const CACHE = "papers";
const PAPER = /^\/attempts\/\d+\/(\d+\/picture\/)?$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (PAPER.test(url.pathname)) event.respondWith(freshThenKept(event.request));
  else if (url.pathname.startsWith("{{ static_url }}")) event.respondWith(keptThenFresh(event.request));
});

function freshThenKept(request) {
  return caches.open(CACHE).then((cache) =>
    fetch(request).then(
      (response) =>
        (response.status >= 500 ? cache.match(request.url) : Promise.resolve()).then((kept) => {
          if (kept) return kept;
          if (response.redirected || response.type === "opaqueredirect") {
            return cache.delete(request.url).then(() => response);
          }
          return response.ok ? cache.put(request.url, response.clone()).then(() => response) : response;
        }),
      (error) =>
        cache.match(request.url).then((kept) => {
          if (kept) return kept;
          throw error;
        })
    )
  );
}

function keptThenFresh(request) {
  return caches.open(CACHE).then((cache) =>
    cache.match(request.url).then(
      (kept) =>
        kept ||
        fetch(request).then((response) => (response.ok ? cache.put(request.url, response.clone()).then(() => response) : response))
    )
  );
}
