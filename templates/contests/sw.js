// Keeps a pupil's open paper and a judge's sheets usable when the network is gone: their pages and the static files they
// need. Nothing else is kept; signing out removes it, and so does handing in a paper.
"use strict";
const CACHE = "papers";
const PAPER = /^\/(attempts\/\d+\/(\d+\/picture\/)?|judging\/\d+\/)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (PAPER.test(url.pathname)) event.respondWith(freshThenKept(event.request));
  else if (url.pathname.startsWith("{{ static_url }}")) event.respondWith(keptThenFresh(event.request));
});

// By address alone: the page asks for itself in more than one way, and the one kept last is meant.
function keep(cache, request, response) {
  return cache.put(request.url, response.clone()).then(() => response);
}

function kept(cache, request) {
  return cache.match(request.url, { ignoreVary: true });
}

function freshThenKept(request) {
  return caches.open(CACHE).then((cache) =>
    fetch(request).then(
      (response) =>
        (response.status >= 500 ? kept(cache, request) : Promise.resolve()).then((before) => {
          if (before) return before;
          if (response.redirected || response.type === "opaqueredirect") {
            return cache.delete(request.url, { ignoreVary: true }).then(() => response);
          }
          return response.ok ? keep(cache, request, response) : response;
        }),
      (error) =>
        kept(cache, request).then((before) => {
          if (before) return before;
          throw error;
        })
    )
  );
}

function keptThenFresh(request) {
  return caches.open(CACHE).then((cache) =>
    kept(cache, request).then(
      (before) =>
        before || fetch(request).then((response) => (response.ok ? keep(cache, request, response) : response))
    )
  );
}
