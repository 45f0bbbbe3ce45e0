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

async function freshThenKept(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    const kept = response.status >= 500 ? await cache.match(request.url) : null;
    if (kept) return kept;
    if (response.ok && !response.redirected) await cache.put(request.url, response.clone());
    else if (response.redirected || response.type === "opaqueredirect") await cache.delete(request.url);
    return response;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}

async function keptThenFresh(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request.url, response.clone());
  return response;
}
