// Keeps the page for an outage, and shows it when the server does not answer an address below the counter's.
"use strict";
const KEPT = "curbstop-offline-1";
const PAGE = new URL("offline/", self.registration.scope).pathname;
const PARTS = /(?:href|src)="([^"]+\.(?:css|js|svg)(?:\?[^"]*)?)"/g;
const OUT_OF_REACH = [502, 503, 504];
const ANYHOW = { ignoreVary: true, ignoreSearch: true };

const keep = async () => {
  const answer = await fetch(PAGE, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  const cache = await caches.open(KEPT);
  await cache.put(PAGE, answer);
  await Promise.all([...text.matchAll(PARTS)].map(async ([, address]) => {
    const part = await fetch(address);
    if (part.ok) await cache.put(address, part);
  }));
};
const kept = async (address) => (await caches.open(KEPT)).match(address, ANYHOW);
const page = async (request) => {
  try {
    const answer = await fetch(request);
    return OUT_OF_REACH.includes(answer.status) ? (await kept(PAGE)) || answer : answer;
  } catch (error) {
    return (await kept(PAGE)) || Response.error();
  }
};
const part = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    return (await kept(request.url)) || Response.error();
  }
};

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await Promise.all((await caches.keys()).filter((name) => name.startsWith("curbstop-offline-") && name !== KEPT).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));
self.addEventListener("message", (event) => {
  if (event.data !== "keep") return;
  event.waitUntil(keep().then(() => event.ports[0] && event.ports[0].postMessage("kept"), () => event.ports[0] && event.ports[0].postMessage("not kept")));
});
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (["style", "script", "image"].includes(request.destination)) event.respondWith(part(request));
});
