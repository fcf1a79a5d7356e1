// Focus where the next keystroke belongs, drafts that survive leaving a page, and the idle warning.
"use strict";
(() => {
  const WARNING_MS = 2 * 60 * 1000;
  const draftKey = (form) => `draft:${window.location.pathname}:${[...document.forms].indexOf(form)}`;
  const kept = (form) => [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && !field.hasAttribute("data-no-draft"));

  const focusFirst = () => {
    const summary = document.querySelector("[data-focus-first]");
    if (summary) { summary.focus(); return; }
    if (document.activeElement !== document.body) return;
    // A list with nothing to choose from needs no keystroke.
    const asked = [...document.querySelectorAll("main form.form:not([data-waits]) :is(input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea):not([readonly], [disabled])")];
    const field = document.querySelector("main [autofocus]") || asked.find((one) => one.tagName !== "SELECT" || one.options.length > 1) || asked[0];
    if (field) field.focus();
  };

  const restore = (form) => {
    const text = sessionStorage.getItem(draftKey(form));
    if (!text || form.querySelector("[aria-invalid]") || document.querySelector(".error-summary")) return;
    const draft = JSON.parse(text);
    kept(form).forEach((field) => {
      if (!(field.name in draft) || Array.isArray(draft[field.name]) === false && ["checkbox", "radio"].includes(field.type)) return;
      if (["checkbox", "radio"].includes(field.type)) field.checked = draft[field.name].includes(field.value);
      else if (!field.value) field.value = draft[field.name];
    });
  };
  const remember = (form) => {
    const draft = {};
    kept(form).forEach((field) => {
      if (["checkbox", "radio"].includes(field.type)) {
        draft[field.name] = draft[field.name] || [];
        if (field.checked) draft[field.name].push(field.value);
      } else draft[field.name] = field.value;
    });
    sessionStorage.setItem(draftKey(form), JSON.stringify(draft));
  };

  const watchIdle = () => {
    const box = document.getElementById("idle");
    if (!box || !Number(box.dataset.minutes)) return;
    const limit = Number(box.dataset.minutes) * 60 * 1000;
    let timer = 0;
    let told = Date.now();
    const arm = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => { box.hidden = false; document.getElementById("idle-stay").focus(); }, limit - WARNING_MS);
    };
    const stay = () => {
      told = Date.now();
      const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
      window.fetch(box.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token } });
      box.hidden = true;
      arm();
    };
    document.getElementById("idle-stay").addEventListener("click", stay);
    // Typing counts as being there, even when the page itself asks nothing of the server.
    document.addEventListener("keydown", () => { if (box.hidden && Date.now() - told > 60000) stay(); });
    arm();
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-keeps-draft]").forEach((form) => {
      restore(form);
      form.addEventListener("input", () => remember(form));
      form.addEventListener("submit", () => sessionStorage.removeItem(draftKey(form)));
    });
    document.querySelectorAll("form[data-signs-out]").forEach((form) => form.addEventListener("submit", () => sessionStorage.clear()));
    // A double click on a button sends once. The server would refuse the second; nobody should have to see that.
    document.querySelectorAll("form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      window.setTimeout(() => { delete form.dataset.sent; }, 5000);
    }));
    const print = document.querySelector("[data-prints]");
    if (print) print.addEventListener("click", () => window.print());
    focusFirst();
    watchIdle();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }); });
})();
