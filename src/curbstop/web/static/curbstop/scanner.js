// A scanner types faster than people do and ends with Enter. Its burst is recognised wherever the focus is.
"use strict";
(() => {
  const FASTEST_PERSON_MS = 35;
  // What labels, bills and receipts carry: digits and capitals, or the address in a QR code. Amounts and words are not.
  const CODE = /^(?:[A-Z0-9][A-Z0-9*%$/+:-]{5,}|[TUA:<0-9][TUAD0-9:;<= -]{14,}|https?:\/\/\S+)$/;
  let burst = "";
  let last = 0;
  let fieldBefore = null;

  const takes = (active) => !(active && active.matches("input[type=password]")) && document.querySelector("[data-scan]");
  const take = (code) => {
    const event = new CustomEvent("curbstop:scan", { detail: { code }, cancelable: true, bubbles: true });
    if (!document.dispatchEvent(event)) return;
    const fields = [...document.querySelectorAll("[data-scan]")];
    const field = fields.find((one) => one.closest("main")) || fields[0];
    if (!field) return;
    field.focus();
    field.value = code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (field.form) field.form.requestSubmit();
  };

  document.addEventListener("keydown", (event) => {
    const now = performance.now();
    const quick = now - last < FASTEST_PERSON_MS;
    last = now;
    if (event.key === "Enter" && quick && CODE.test(burst) && takes(document.activeElement)) {
      const code = burst;
      burst = "";
      event.preventDefault();
      event.stopImmediatePropagation();
      // What the burst typed into an ordinary field is taken out again.
      const { element, value } = fieldBefore || {};
      if (element && !element.matches("[data-scan]")) element.value = value;
      take(code);
      return;
    }
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) { if (event.key !== "Shift") burst = ""; return; }
    if (!quick) {
      burst = "";
      const active = document.activeElement;
      fieldBefore = active && "value" in active ? { element: active, value: active.value } : null;
    } else if (burst.length) {
      // From the second quick character on, single-letter keys keep still.
      if (!fieldBefore) event.stopImmediatePropagation();
    }
    burst += event.key;
  }, true);
})();
