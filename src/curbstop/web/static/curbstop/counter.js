// The counter: Enter finds or takes, a scan finds, and the focus goes where the next keystroke belongs.
"use strict";
(() => {
  const form = () => document.getElementById("payment");
  const entry = () => document.getElementById("q");
  const wanted = () => document.querySelector("[data-focus-on]").dataset.focusOn;
  // The request whose answer is awaited: the latest one. An older answer that still settles does not end the wait.
  let busy = null;
  let early = [];

  const find = (text) => {
    entry().value = "";
    window.htmx.ajax("POST", form().dataset.draft, { source: form(), target: "#work", swap: "outerHTML", values: { do: "find", q: text } });
  };
  const focusOn = (name) => {
    const hit = document.querySelector("[data-focus-first-hit]");
    const field = hit || (name && form().elements[name]) || entry();
    field.focus();
    if (field.select && field !== hit) field.select();
  };

  // Keys pressed while the answer was on its way belong to the field that the answer leads to.
  const catchUp = () => {
    while (early.length && !busy) {
      const key = early.shift();
      const field = document.activeElement;
      if (key.length === 1 && field.matches("input, textarea")) {
        if (field.selectionStart !== null && field.setRangeText) field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
        else field.value += key;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      } else if (key === "Enter" && field.matches("button, a[href]")) field.click();
      else if (key === "Enter" && field === entry() && field.value.trim()) find(field.value);
      else if (key === "Enter" && form().contains(field) && field.matches("input")) form().requestSubmit();
      else field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
  };

  // Amounts of things with a price follow their number.
  const follow = (field) => {
    const price = Number(field.dataset.price);
    const count = Number(field.value);
    if (!price || !Number.isInteger(count) || count < 1) return;
    const cents = String(price * count).padStart(3, "0");
    form().elements[field.name.replace("-quantity", "-amount")].value = `${cents.slice(0, -2)}.${cents.slice(-2)}`;
  };

  document.addEventListener("curbstop:scan", (event) => {
    event.preventDefault();
    if (busy) early.splice(-event.detail.code.length);
    find(event.detail.code);
  });
  document.addEventListener("keydown", (event) => {
    if (busy && event.isTrusted && !event.ctrlKey && !event.altKey && !event.metaKey && (event.key.length === 1 || /^(Enter|F\d+|ArrowUp|ArrowDown)$/.test(event.key))) {
      early.push(event.key);
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (event.key === "Enter" && event.target === entry() && entry().value.trim()) {
      event.preventDefault();
      find(entry().value);
    }
  }, true);

  let timer = 0;
  document.addEventListener("input", (event) => {
    if (!form().contains(event.target) || event.target === entry()) return;
    if (event.target.dataset.price !== undefined) follow(event.target);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => window.htmx.ajax("POST", form().dataset.preview, { source: "#preview", target: "#preview", swap: "innerHTML" }), 120);
  });

  const isWork = (event) => event.detail.target && event.detail.target.id === "work";
  document.addEventListener("htmx:beforeRequest", (event) => { if (isWork(event)) busy = event.detail.xhr; });
  // Only when the answer is settled are its buttons alive.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!isWork(event) || event.detail.xhr !== busy) return;
    busy = null;
    focusOn(wanted());
    catchUp();
  });
  ["htmx:sendError", "htmx:sendAbort", "htmx:timeout", "htmx:swapError"].forEach((name) => document.addEventListener(name, (event) => { if (event.detail.xhr === busy) busy = null; }));
  document.addEventListener("DOMContentLoaded", () => focusOn(wanted()));
})();
