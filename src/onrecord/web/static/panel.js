// Sentences beside the pictures: a link to sentences opens them in a panel of the page it stands on.
"use strict";
(() => {
  const panel = document.getElementById("panel");
  if (!panel || !window.htmx) return;
  const body = document.getElementById("panel-body");
  let before = null; // what had the focus, to give it back

  async function show(address, from) {
    before = from || document.activeElement;
    await window.htmx.ajax("GET", address, { target: body, select: "#found", swap: "innerHTML" });
    const found = document.getElementById("found");
    if (found) found.removeAttribute("id");
    const whole = document.createElement("p");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "On a page of their own";
    whole.append(link);
    body.append(whole);
    panel.hidden = false;
    panel.scrollTop = 0;
    panel.focus();
  }

  function close() {
    panel.hidden = true;
    body.replaceChildren();
    if (before && before.isConnected && before.focus) before.focus();
  }

  function isSentences(address) {
    const there = new URL(address, location.href);
    return there.origin === location.origin && /^\/cases\/[^/]+\/sentences$/.test(there.pathname);
  }

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a");
    if (!link || panel.contains(link)) return;
    const address = link.getAttribute("href") || link.getAttribute("xlink:href");
    if (!address || !isSentences(address)) return;
    event.preventDefault();
    show(address, link);
  });
  document.getElementById("panel-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
  // The question at the head of a case: its answer too beside the page.
  document.querySelectorAll("form.find").forEach((form) =>
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
      show(`${form.getAttribute("action")}?${asked}`, event.submitter);
    })
  );
  window.onrecord = { show };
})();
