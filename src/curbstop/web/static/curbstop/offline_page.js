// The counter without the server: cash and checks, a number of its own on each receipt, and the merge when the server is back.
"use strict";
(() => {
  const offline = window.curbstopOffline;
  const root = document.getElementById("offline");
  const form = document.getElementById("offline-form");
  const addresses = offline.addressesOf(root);
  const ASK_AGAIN_MS = 5000;
  const field = (name) => form.elements[name];
  const say = (name) => root.querySelectorAll("[data-says]").forEach((one) => { one.hidden = !name.split(" ").includes(one.dataset.says); });
  const words = (name) => root.querySelector(`[data-word="${name}"]`).textContent;

  // Cents from what people type: 100, 100.5, 1,000.00. Never by floating point.
  const cents = (text) => {
    const found = /^\$?(\d{1,3}(?:,?\d{3})*|\d+)(?:\.(\d{1,2}))?$/.exec(text.trim());
    return found ? Number(found[1].replaceAll(",", "")) * 100 + Number((found[2] || "0").padEnd(2, "0")) : null;
  };
  const money = (amount) => `${String(Math.floor(amount / 100)).replace(/\B(?=(\d{3})+$)/g, ",")}.${String(amount % 100).padStart(2, "0")}`;
  const put = (name, text) => root.querySelectorAll(`[data-put="${name}"]`).forEach((one) => { one.textContent = text; });

  const allowed = async () => {
    const ready = await offline.fact("ready");
    const fresh = ready && Date.now() - ready.seen < ready.hours * 3600000;
    return fresh && (await offline.left()) > 0 ? ready : null;
  };
  const draft = (ready) => {
    const amount = cents(field("amount").value);
    const isCheck = field("tender").value === "check";
    const given = isCheck || !field("given").value.trim() ? amount : cents(field("given").value);
    const wrong = [];
    if (!field("account").value.trim()) wrong.push("account");
    if (!amount) wrong.push("amount");
    else if (amount > ready.cap_cents) wrong.push("cap");
    if (amount && (given === null || given < amount)) wrong.push("given");
    if (isCheck && !field("check_number").value.trim()) wrong.push("check_number");
    return { wrong, receipt: { account: field("account").value.trim(), amount_cents: amount, given_cents: given, tender: isCheck ? "check" : "cash", check_number: isCheck ? field("check_number").value.trim() : "", payer: field("payer").value.trim(), language: document.documentElement.lang } };
  };
  const showProblems = (wrong) => {
    const box = document.getElementById("offline-problems");
    box.hidden = !wrong.length;
    box.querySelectorAll("[data-problem]").forEach((one) => { one.hidden = !wrong.includes(one.dataset.problem); });
    ["account", "amount", "given", "check_number"].forEach((name) => field(name).toggleAttribute("aria-invalid", wrong.includes(name) || (name === "amount" && wrong.includes("cap"))));
    if (wrong.length) field(wrong[0] === "cap" ? "amount" : wrong[0]).focus();
  };
  const showReceipt = (receipt, ready) => {
    const paper = document.getElementById("offline-receipt");
    put("number", receipt.number);
    put("office", ready.office);
    put("drawer", ready.drawer);
    put("cashier", ready.cashier);
    put("time", new Date(receipt.taken_at).toLocaleString(document.documentElement.lang));
    put("account", receipt.account);
    put("payer", receipt.payer);
    put("amount", money(receipt.amount_cents));
    put("given", money(receipt.given_cents));
    put("change", money(receipt.given_cents - receipt.amount_cents));
    put("tender", receipt.tender === "check" ? `${words("check")} ${receipt.check_number}` : words("cash"));
    put("cap", money(ready.cap_cents));
    paper.hidden = false;
    document.getElementById("offline-print").focus();
  };
  const list = async () => {
    const rows = document.getElementById("offline-rows");
    const all = await offline.receipts();
    rows.replaceChildren(...all.map((one) => {
      const row = document.createElement("tr");
      const state = one.state === "posted" ? (one.receipt ? `${words("posted")} ${one.receipt}` : words("supervisor")) : one.problem || words("waits");
      [one.number, new Date(one.taken_at).toLocaleTimeString(document.documentElement.lang), one.account, state].forEach((text) => {
        const cell = document.createElement("td");
        cell.textContent = text;
        row.append(cell);
      });
      return row;
    }));
    document.getElementById("offline-list").hidden = !all.length;
    return all;
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      await offline.state(addresses);
      const merged = await offline.merge(addresses);
      await offline.prepare(addresses);
      const all = await list();
      const left = all.some((one) => one.state === "waits");
      say(left ? "back left" : merged.length || all.length ? "back merged" : "back");
      root.dataset.server = "back";
    } catch (error) {
      root.dataset.server = error.message === "sign in" ? "sign-in" : "gone";
      say(root.dataset.server);
    } finally {
      asking = false;
    }
    await enable();
  };
  const enable = async () => {
    const ready = await allowed();
    form.querySelector("button[type=submit]").disabled = !ready;
    document.getElementById("offline-not-allowed").hidden = Boolean(ready);
    if (ready) put("cap", money(ready.cap_cents));
  };
  const follow = () => {
    const isCheck = field("tender").value === "check";
    form.querySelectorAll("[data-for]").forEach((one) => { one.hidden = one.dataset.for !== (isCheck ? "check" : "cash"); });
    const amount = cents(field("amount").value);
    const given = cents(field("given").value);
    put("change-now", !isCheck && amount && given && given >= amount ? money(given - amount) : "");
  };

  form.addEventListener("input", follow);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    const ready = await allowed();
    if (!ready || button.disabled) { await enable(); return; }
    const { wrong, receipt } = draft(ready);
    showProblems(wrong);
    if (wrong.length) return;
    button.disabled = true;
    try {
      const given = await offline.give(receipt);
      form.reset();
      follow();
      showReceipt(given, ready);
      await list();
    } finally {
      await enable();
    }
  });
  document.getElementById("offline-print").addEventListener("click", () => window.print());
  document.getElementById("offline-next").addEventListener("click", () => {
    document.getElementById("offline-receipt").hidden = true;
    field("account").focus();
  });
  document.addEventListener("curbstop:scan", (event) => {
    event.preventDefault();
    field("account").value = event.detail.code;
    field("amount").focus();
  });
  window.addEventListener("online", ask);
  window.setInterval(ask, ASK_AGAIN_MS);
  follow();
  list().then(ask);
})();
