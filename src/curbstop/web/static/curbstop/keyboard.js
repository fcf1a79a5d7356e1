// Keys of the frame. What a key does is written on the page itself: data-key="F9", "Ctrl+Enter", "n" or "g c".
"use strict";
(() => {
  const SEQUENCE_MS = 1200;
  let started = "";
  let startedAt = 0;

  const lettersOn = () => document.body.dataset.letters !== "off";
  const isField = (element) => element instanceof HTMLElement &&
    (element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
  const isShown = (element) => element.getClientRects().length > 0;

  const nameOf = (event) => {
    const parts = [];
    if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
    if (event.altKey) parts.push("Alt");
    if (event.shiftKey && event.key.length > 1) parts.push("Shift");
    parts.push(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    return parts.join("+");
  };
  const same = (wanted, name) => wanted.toLowerCase() === name.toLowerCase();
  const holderOf = (name) => [...document.querySelectorAll("[data-key]")].reverse()
    .find((element) => same(element.dataset.key, name) && !element.disabled && (isShown(element) || element.closest("nav")));

  const focusFind = () => {
    const find = document.getElementById("find");
    if (find) { find.focus(); find.select(); }
    return Boolean(find);
  };
  const showKeys = () => {
    const dialog = document.getElementById("keys");
    if (!dialog || dialog.open) return;
    const list = document.getElementById("keys-list");
    list.querySelectorAll("[data-found]").forEach((row) => row.remove());
    document.querySelectorAll("[data-key]").forEach((element) => {
      const row = document.createElement("div");
      row.dataset.found = "";
      const term = document.createElement("dt");
      element.dataset.key.split(/[+ ]/).forEach((part) => {
        const key = document.createElement("kbd");
        key.textContent = part;
        term.append(key);
      });
      const words = element.cloneNode(true);
      words.querySelectorAll(".keys, .side-count, img").forEach((extra) => extra.remove());
      const meaning = document.createElement("dd");
      meaning.textContent = words.textContent.trim();
      row.append(term, meaning);
      list.append(row);
    });
    dialog.showModal();
  };

  const goBack = () => {
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); return true; }
    const active = document.activeElement;
    if (active && active.closest(".find")) {
      document.getElementById("find-results").replaceChildren();
      active.value = "";
      document.getElementById("main").focus();
      return true;
    }
    const back = document.querySelector("main [data-back]");
    if (back) { back.click(); return true; }
    return false;
  };

  // Arrow keys: rows of a list, hits of the search, entries of a menu.
  const stops = (container) => [...container.querySelectorAll("tbody tr, a, button")]
    .map((element) => element.matches("tr") ? element.querySelector("a[href], button") : element)
    .filter((element, place, all) => element && isShown(element) && all.indexOf(element) === place);
  const move = (step) => {
    const active = document.activeElement;
    const find = active && active.closest(".find");
    if (find) {
      const all = [find.querySelector("#find"), ...stops(find.querySelector(".find-results"))];
      const next = all[all.indexOf(active) + step];
      if (next) next.focus();
      return true;
    }
    if (isField(active)) return false;
    const row = active && active.closest("table[data-list] tbody tr");
    if (row) {
      let next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
      while (next && !next.querySelector("a[href], button")) next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
      if (next) next.querySelector("a[href], button").focus();
      return true;
    }
    const menu = active && active.closest("details.menu[open], .side ul, .figures, .found");
    if (menu) {
      const all = [...menu.querySelectorAll("summary, a[href], button")].filter(isShown);
      const next = all[all.indexOf(active) + step];
      if (next) next.focus();
      return true;
    }
    const first = document.querySelector("table[data-list] tbody :is(a[href], button)");
    if (first && (active === document.body || active === document.getElementById("main"))) { first.focus(); return true; }
    return false;
  };

  const press = (element) => {
    if (element.matches("a[href], button, summary")) element.click(); else element.focus();
  };

  const handle = (event) => {
    const name = nameOf(event);
    const typing = isField(document.activeElement);
    const dialog = document.querySelector("dialog[open]");
    if (dialog) return false;
    if (same(name, "Ctrl+k")) return focusFind();
    if (name === "Escape") return goBack();
    if (name === "ArrowDown") return move(1);
    if (name === "ArrowUp") return move(-1);
    const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && (typing || !lettersOn())) return false;
    if (plain && event.key === "/") return focusFind();
    if (plain && event.key === "?") { showKeys(); return true; }
    let wanted = name;
    if (plain && started && Date.now() - startedAt < SEQUENCE_MS) wanted = `${started} ${name}`;
    started = "";
    const holder = holderOf(wanted) || holderOf(name);
    if (holder) { press(holder); return true; }
    if (plain && document.querySelector(`[data-key^="${CSS.escape(name)} "]`)) { started = name; startedAt = Date.now(); return true; }
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat && !event.key.startsWith("Arrow")) return;
    if (handle(event)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label")) window.location.assign(row.dataset.href);
  });
})();
