// Running totals of what has been typed into a count sheet. They say what was counted, never what should be there.
"use strict";
(() => {
  const shown = (cents) => (cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const cents = (text) => {
    const found = /^\s*\$?(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d{0,2}))?\s*$/.exec(text);
    return found && (found[1] || found[2]) ? Number(found[1].replaceAll(",", "") || 0) * 100 + Number((found[2] || "").padEnd(2, "0")) : 0;
  };
  const put = (sheet, name, text) => { const output = sheet.querySelector(`[data-sum="${name}"]`); if (output) output.value = text; };

  const add = (sheet) => {
    let currency = 0;
    sheet.querySelectorAll("[data-cents]").forEach((field) => {
      const worth = Number(field.dataset.cents) * (/^\d+$/.test(field.value.trim()) ? Number(field.value) : 0);
      field.closest(".count-row").querySelector("[data-worth]").value = worth ? shown(worth) : "";
      currency += worth;
    });
    const tape = sheet.querySelector("#count-checks");
    const checks = tape ? tape.value.split(/[\n;]/).filter((line) => line.trim()).map(cents) : [];
    const cards = sheet.querySelector("#count-cards");
    const sum = checks.reduce((all, one) => all + one, 0);
    put(sheet, "currency", shown(currency));
    put(sheet, "checks", shown(sum));
    put(sheet, "pieces", String(checks.length));
    put(sheet, "all", shown(currency + sum + (cards ? cents(cards.value) : 0)));
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-count]").forEach((sheet) => {
    sheet.addEventListener("input", () => add(sheet));
    // Enter and the arrows go from one denomination to the next: counting is done with one hand.
    sheet.addEventListener("keydown", (event) => {
      if (!event.target.matches("input") || !["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
      const fields = [...sheet.querySelectorAll("input, textarea")];
      const next = fields[fields.indexOf(event.target) + (event.key === "ArrowUp" ? -1 : 1)];
      event.preventDefault();
      if (next) { next.focus(); if (next.select) next.select(); }
    });
    window.setTimeout(() => add(sheet));
  }));
})();
