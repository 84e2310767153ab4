// The timeline: a lane for each side, a mark for each act, each mark a link to its sentences.
"use strict";
(() => {
  const place = document.getElementById("timeline-chart");
  const source = document.getElementById("timeline-data");
  if (!place || !source || !window.Plot || !window.onrecordMarks) return;
  const { lanes, marks } = JSON.parse(source.textContent);
  if (!marks.length) return;
  const look = window.onrecordMarks;
  const DAY = 864e5;
  const SLOT = 15; // height of a mark
  const RIGHT = 24;
  const LONG = 900; // days after which quiet years squeeze those that matter

  for (const mark of marks) {
    mark.from = new Date(`${mark.first}T00:00:00Z`);
    mark.to = new Date(`${mark.last}T00:00:00Z`);
    mark.middle = new Date((+mark.from + +mark.to) / 2);
    mark.done = mark.status === "asserted" || mark.status === "alleged";
  }
  const edges = d3.extent(marks, (mark) => mark.middle);
  const families = look.inOrder(new Set(marks.map((mark) => mark.family)));
  const chosen = new Set(families);
  let even = (edges[1] - edges[0]) / DAY > LONG;

  // The axis: to scale, or with the same distance between any two days on which something was done.
  function axis(shown, left, right) {
    const days = [...new Set(shown.map((mark) => +mark.middle))].sort((a, b) => a - b).map((day) => new Date(day));
    if (even) return { type: "point", domain: days, padding: 0.7, range: [left, right] };
    const edge = Math.max(DAY, (days[days.length - 1] - days[0]) * 0.02);
    return { type: "utc", domain: [new Date(+days[0] - edge), new Date(+days[days.length - 1] + edge)], range: [left, right] };
  }

  function draw() {
    const shown = marks.filter((mark) => chosen.has(mark.family));
    if (!shown.length) return document.createElement("p");
    const longest = Math.max(...lanes.map((lane) => Math.min(lane.length, 24)));
    const left = 20 + longest * 7.4;
    const days = new Set(shown.map((mark) => +mark.middle)).size;
    const width = Math.max(place.clientWidth - 24, even ? left + days * 30 : 560);
    const x = axis(shown, left, width - RIGHT);
    const { apply } = Plot.scale({ x });

    // Marks of a lane that would cover each other stand one above the other.
    let height = 0;
    const bands = lanes.map((lane, number) => {
      const ends = [];
      const own = shown.filter((mark) => mark.lane === lane).sort((a, b) => a.middle - b.middle);
      for (const mark of own) {
        const at = apply(mark.middle);
        let slot = ends.findIndex((end) => end <= at - SLOT);
        if (slot < 0) slot = ends.length;
        ends[slot] = at;
        mark.slot = slot;
      }
      const band = { lane, number, top: height, bottom: height + Math.max(2, ends.length) * SLOT + 8 };
      height = band.bottom;
      for (const mark of own) mark.y = band.bottom - 12 - mark.slot * SLOT;
      return band;
    });

    const dots = (some, dash) =>
      Plot.dot(some, {
        x: "middle",
        y: "y",
        r: 5.5,
        symbol: (mark) => look.shapes[mark.family],
        fill: (mark) => (mark.done ? look.colour(mark.family) : look.style("--card")),
        stroke: (mark) => look.colour(mark.family),
        strokeWidth: 1.6,
        strokeDasharray: dash,
        href: "link",
        title: (mark) => `${mark.lane}: ${mark.text}`,
        ariaLabel: (mark) => `${mark.lane}: ${mark.text}`,
      });
    const label = (lane) => (lane.length > 24 ? `${lane.slice(0, 23)}…` : lane);
    const every = Math.ceil((even ? 82 : 1) / Math.max(1, (width - left) / days));
    const plot = Plot.plot({
      width,
      height: height + 30,
      marginLeft: left,
      marginRight: RIGHT,
      marginTop: 0,
      marginBottom: 30,
      className: "plot",
      ariaLabel: "Timeline: a lane for each side, a mark for each act, each a link to its sentences",
      x: { ...x, range: undefined, axis: null },
      y: { type: "linear", domain: [0, height], reverse: true, axis: null },
      marks: [
        Plot.rect(bands, {
          y1: "top",
          y2: "bottom",
          fill: (band) => (band.number % 2 ? look.style("--card") : look.style("--page")),
          insetLeft: -left,
          ariaHidden: true,
        }),
        Plot.text(bands, {
          y: (band) => (band.top + band.bottom) / 2,
          text: (band) => label(band.lane),
          frameAnchor: "left",
          dx: -left + 6,
          textAnchor: "start",
          fontWeight: 600,
          fontSize: 13,
          fill: look.style("--ink"),
          ariaHidden: true,
        }),
        even
          ? Plot.axisX(x.domain.filter((_, number) => number % every === 0), {
              tickFormat: (day) => day.toISOString().slice(0, 10),
              label: null,
              color: look.style("--quiet"),
              fontSize: 12,
              ariaHidden: true,
            })
          : Plot.axisX({ label: null, ticks: Math.max(2, Math.floor((width - left) / 110)), color: look.style("--quiet"), fontSize: 12, ariaHidden: true }),
        Plot.gridX(even ? x.domain : undefined, { stroke: look.style("--line"), strokeOpacity: 1, ariaHidden: true }),
        even
          ? null
          : Plot.ruleY(shown.filter((mark) => mark.to - mark.from > DAY), {
              x1: (mark) => (mark.from < x.domain[0] ? x.domain[0] : mark.from),
              x2: (mark) => (mark.to > x.domain[1] ? x.domain[1] : mark.to),
              y: "y",
              stroke: (mark) => look.colour(mark.family),
              strokeWidth: 2,
              strokeOpacity: 0.4,
              ariaHidden: true,
            }),
        dots(shown.filter((mark) => mark.dated)),
        dots(shown.filter((mark) => !mark.dated), "2 1.5"),
      ],
    });
    // Its rules stand in pages.css: the pages allow no style sheet of their own making.
    plot.querySelectorAll("style").forEach((style) => style.remove());
    plot.setAttribute("role", "group");
    plot.querySelectorAll("g[aria-label]").forEach((group) => group.removeAttribute("aria-label"));
    plot.querySelectorAll("a").forEach((link) => {
      link.setAttribute("aria-label", link.firstElementChild.getAttribute("aria-label"));
      link.firstElementChild.removeAttribute("aria-label");
    });
    return plot;
  }

  const tools = document.createElement("div");
  tools.className = "chart-tools";
  const spread = document.createElement("button");
  spread.type = "button";
  spread.className = "plain";
  spread.textContent = "Same distance between days";
  const picture = document.createElement("div");
  const note = document.createElement("p");
  note.className = "hint";
  note.textContent =
    "Filled: told as done. Hollow: called for, possible, announced or denied. Broken line: no document gives the day; that of the first report stands.";
  let legend = null;

  const redraw = () => picture.replaceChildren(draw());
  function restyle() {
    const fresh = look.legend(families, chosen, redraw);
    if (legend) legend.replaceWith(fresh);
    else tools.append(fresh);
    legend = fresh;
    spread.setAttribute("aria-pressed", String(even));
    redraw();
  }
  spread.addEventListener("click", () => {
    even = !even;
    restyle();
  });

  place.hidden = false;
  tools.append(spread);
  place.append(tools, picture, note);
  restyle();
  const table = place.parentElement.querySelector("details.as-table");
  if (table) table.open = false;
  look.dark.addEventListener("change", restyle);
  let wait = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(wait);
    wait = requestAnimationFrame(redraw);
  });
})();
