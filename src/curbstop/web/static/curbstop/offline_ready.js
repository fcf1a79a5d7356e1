// On the counter's page: gets ready for an outage, sends what was taken in one, and says when the server does not answer.
"use strict";
(() => {
  const box = () => document.getElementById("outage");
  const show = (name) => {
    box().querySelectorAll("[data-says]").forEach((one) => { one.hidden = one.dataset.says !== name; });
    box().hidden = !name;
  };
  const getReady = async () => {
    const offline = window.curbstopOffline;
    if (!offline || !window.isSecureContext) return;
    const addresses = offline.addressesOf(box());
    try {
      const merged = await offline.merge(addresses);
      await offline.prepare(addresses);
      box().dataset.kept = await offline.keepPage(addresses);
      const left = (await offline.receipts()).filter((one) => one.state === "waits");
      if (left.length) show("left");
      else if (merged.length) show("merged");
    } catch (error) {
      if (error instanceof TypeError) show("gone");
    }
  };
  window.addEventListener("offline", () => show("gone"));
  window.addEventListener("online", getReady);
  document.addEventListener("htmx:sendError", () => show("gone"));
  window.addEventListener("load", getReady);
})();
