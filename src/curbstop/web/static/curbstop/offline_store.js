// What a browser keeps of an outage: what it may do without the server, and the receipts it gave, until they are in the books.
"use strict";
(() => {
  const opened = new Promise((done, failed) => {
    const request = indexedDB.open("curbstop-offline", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts");
      request.result.createObjectStore("receipts", { keyPath: "key" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  // `work` asks for everything at once: a transaction ends when it waits for something else.
  const within = async (mode, work) => {
    const transaction = (await opened).transaction(["facts", "receipts"], mode, { durability: "strict" });
    return new Promise((done, failed) => {
      const answer = {};
      transaction.oncomplete = () => done(answer.value);
      transaction.onabort = transaction.onerror = () => failed(transaction.error || new Error("not kept"));
      work(transaction.objectStore("facts"), transaction.objectStore("receipts"), answer, transaction);
    });
  };
  const fact = (name) => within("readonly", (facts, _receipts, answer) => { facts.get(name).onsuccess = (event) => { answer.value = event.target.result; }; });
  const receipts = () => within("readonly", (_facts, all, answer) => { all.getAll().onsuccess = (event) => { answer.value = event.target.result.sort((one, other) => one.sequence - other.sequence); }; });
  const put = (receipt) => within("readwrite", (_facts, all) => { all.put(receipt); });

  // The browser's own name, made once.
  const device = async () => {
    const known = await fact("device");
    if (known) return known;
    return within("readwrite", (facts, _receipts, answer) => {
      facts.get("device").onsuccess = (event) => {
        answer.value = event.target.result || crypto.randomUUID();
        facts.put(answer.value, "device");
      };
    });
  };
  const ranges = async () => (await fact("ranges")) || [];
  // What the server allowed, and when; the numbers of a range that is known go on where they stood.
  const allow = (given) => within("readwrite", (facts) => {
    if (!given.session) { facts.delete("ready"); return; }
    facts.get("ranges").onsuccess = (event) => {
      const known = event.target.result || [];
      const here = known.find((one) => one.range_id === given.range_id);
      const next = here ? here.next : given.first;
      facts.put([...known.filter((one) => one !== here).slice(-4), { range_id: given.range_id, next }], "ranges");
      facts.put({ ...given, seen: Date.now() }, "ready");
    };
  });
  // Takes the next number and keeps the receipt in one step: no two tabs get the same number.
  const give = (draft) => within("readwrite", (facts, all, answer, transaction) => {
    facts.get("ready").onsuccess = (first) => {
      const ready = first.target.result;
      facts.get("ranges").onsuccess = (second) => {
        const known = second.target.result || [];
        const here = ready && known.find((one) => one.range_id === ready.range_id);
        if (!here || here.next > ready.last) { transaction.abort(); return; }
        const sequence = here.next;
        here.next += 1;
        answer.value = { ...draft, key: crypto.randomUUID(), series: ready.series, sequence, session: ready.session, number: `${ready.series}${String(sequence).padStart(6, "0")}`, taken_at: new Date().toISOString(), state: "waits" };
        facts.put(known, "ranges");
        all.add(answer.value);
      };
    };
  });
  const left = async () => {
    const ready = await fact("ready");
    const here = ready && (await ranges()).find((one) => one.range_id === ready.range_id);
    return here ? ready.last - here.next + 1 : 0;
  };
  // What is in the books is let go with the next session: it stays with the server.
  const tidy = (session) => within("readwrite", (_facts, all) => {
    all.getAll().onsuccess = (event) => event.target.result.filter((one) => one.state === "posted" && one.session !== session).forEach((one) => all.delete(one.key));
  });

  const answered = async (address, options) => {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
    if (answer.redirected || !(answer.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error(answer.redirected ? "sign in" : "no answer");
    return answer.json();
  };
  const state = (addresses) => answered(addresses.state);
  const send = async (addresses, address, content) => {
    const { token } = await state(addresses);
    return answered(address, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(content) });
  };
  const prepare = async (addresses) => {
    const waiting = (await receipts()).filter((one) => one.state === "waits");
    const given = await send(addresses, addresses.ready, { device: await device(), ranges: waiting.length ? [] : await ranges() });
    if (!waiting.length || given.session) await allow(given);
    await tidy(given.session);
    return given;
  };
  // In the order of the numbers; each answer is kept before the next try.
  const merge = async (addresses) => {
    const waiting = (await receipts()).filter((one) => one.state === "waits");
    if (!waiting.length) return [];
    const answer = await send(addresses, addresses.merge, { receipts: waiting });
    if (!answer.receipts) throw new Error(answer.error || "no answer");
    for (const one of answer.receipts) {
      const known = waiting.find((receipt) => receipt.key === one.key);
      if (known) await put({ ...known, problem: one.error || "", ...(one.error ? {} : { state: "posted", receipt: one.receipt, work_items: one.work_items }) });
    }
    return answer.receipts;
  };
  const addressesOf = (element) => ({ state: element.dataset.state, ready: element.dataset.ready, merge: element.dataset.merge, worker: element.dataset.worker });
  // Puts the page by: the browser shows it when the server is gone.
  const keepPage = async (addresses) => {
    if (!navigator.serviceWorker) return "not kept";
    await navigator.serviceWorker.register(addresses.worker);
    const { active } = await navigator.serviceWorker.ready;
    return new Promise((done) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = (event) => done(event.data);
      active.postMessage("keep", [channel.port2]);
    });
  };
  window.curbstopOffline = { fact, receipts, give, left, state, prepare, merge, addressesOf, keepPage };
})();
