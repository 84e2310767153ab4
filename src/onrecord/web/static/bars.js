// Charts of what was found: claims by time and family of acts. The table beneath has the counts.
"use strict";
(() => {
  const place = document.getElementById("bars-chart");
  const source = document.getElementById("bars-data");
  if (!place || !source || !window.Plot || !window.onrecordMarks) return;
  const found = JSON.parse(source.textContent).filter((claim) => claim.day);
  if (found.length < 2) return;
  const look = window.onrecordMarks;
  for (const claim of found) claim.time = new Date(`${claim.day}T00:00:00Z`);
  const [first, last] = d3.extent(found, (claim) => claim.time);
  const days = (last - first) / 864e5;
  const interval = days > 1500 ? "year" : days > 120 ? "month" : "day";
  const families = look.inOrder(new Set(found.map((claim) => claim.family)));
  const picture = document.createElement("div");

  function draw() {
    const plot = Plot.plot({
      width: Math.max(place.clientWidth - 24, 320),
      height: 190,
      marginLeft: 36,
      className: "plot",
      ariaLabel: `Claims by ${interval}; the counts stand in the table beneath`,
      x: { type: "utc", label: null },
      y: { label: null, grid: true, tickFormat: "d" },
      color: { domain: families, range: families.map(look.colour) },
      marks: [
        Plot.rectY(
          found,
          Plot.binX(
            { y: "count", title: (some) => `${some.length} claims: ${some[0].family}` },
            { x: "time", interval, fill: "family", inset: 0.5, insetLeft: 1, insetRight: 1 }
          )
        ),
        Plot.ruleY([0], { stroke: look.style("--quiet") }),
      ],
    });
    plot.querySelectorAll("style").forEach((style) => style.remove());
    plot.setAttribute("role", "img");
    plot.querySelectorAll("g[aria-label]").forEach((group) => group.removeAttribute("aria-label"));
    picture.replaceChildren(plot);
  }
  const key = document.createElement("p");
  key.className = "legend";
  for (const family of families) {
    const label = document.createElement("span");
    label.className = "legend-item";
    label.append(look.sample(family), ` ${family}`);
    key.append(label);
  }
  place.hidden = false;
  const head = document.createElement("p");
  head.className = "hint";
  head.textContent = `The claims on this page by ${interval}.`;
  place.append(head, key, picture);
  draw();
  look.dark.addEventListener("change", draw);
  window.addEventListener("resize", () => requestAnimationFrame(draw));
})();
