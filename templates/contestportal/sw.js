// Keeps pages usable when the network is gone, those that settings.KEPT_PAGES lists, with the static files they need.
// Nothing else is kept; signing out removes it, and so does signing in as somebody else or handing in a paper.
"use strict";
const CACHE = "papers";
const PAGES = /^\/({{ pages|safe }})$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (PAGES.test(url.pathname)) event.respondWith(freshThenKept(event.request));
  else if (url.pathname.startsWith("{{ static_url }}")) event.respondWith(keptThenFresh(event.request));
});

// By address alone: a page asks for itself in more than one way, and the one kept last is meant. What stands behind “?”
// only says what a page begins with, and its script reads it there.
function addressOf(request) {
  const url = new URL(request.url);
  return PAGES.test(url.pathname) ? url.origin + url.pathname : request.url;
}

function keep(cache, request, response) {
  return cache.put(addressOf(request), response.clone()).then(() => response);
}

function kept(cache, request) {
  return cache.match(addressOf(request), { ignoreVary: true });
}

function freshThenKept(request) {
  return caches.open(CACHE).then((cache) =>
    fetch(request).then(
      (response) =>
        (response.status >= 500 ? kept(cache, request) : Promise.resolve()).then((before) => {
          if (before) return before;
          if (response.redirected || response.type === "opaqueredirect") {
            return cache.delete(addressOf(request), { ignoreVary: true }).then(() => response);
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
