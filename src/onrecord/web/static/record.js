// Where the pointer or the keyboard is on a claim, its sentences are lit; on a sentence, its claims are.
// Without this file the same is done by following the links (lit.css).
"use strict";
(() => {
  const light = (elements, on) => elements.forEach((one) => one.classList.toggle("lit", on));
  const claims = (mark) =>
    [...mark.classList].filter((name) => name.startsWith("of-")).map((name) => document.getElementById("c" + name.slice(3))).filter(Boolean);
  const on = (element, others) => {
    for (const [begin, end] of [["mouseenter", "mouseleave"], ["focusin", "focusout"]]) {
      element.addEventListener(begin, () => light(others(), true));
      element.addEventListener(end, () => light(others(), false));
    }
  };
  for (const claim of document.querySelectorAll("article.claim[id]")) {
    on(claim, () => [...document.querySelectorAll("mark.of-" + claim.id.slice(1))]);
  }
  for (const mark of document.querySelectorAll("mark")) {
    on(mark, () => claims(mark));
    mark.addEventListener("click", () => {
      const [first] = claims(mark);
      if (first) location.hash = first.id;
    });
  }
})();
