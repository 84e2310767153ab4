// The graph: parties in the box of their side, arrows for what one does toward another.
"use strict";
(() => {
  const place = document.getElementById("graph-chart");
  const source = document.getElementById("graph-data");
  if (!place || !source || !window.cytoscape || !window.onrecordMarks) return;
  const { boxes, nodes, ties, edges } = JSON.parse(source.textContent);
  if (!nodes.length) return;
  const look = window.onrecordMarks;
  const LINE = 34; // height of a party in its box
  const WIDEST = 190;
  const GAP = 64; // between boxes
  const HELP = "Arrows between boxes: what the parties of one side do toward those of another. Point at a party to see its own.";

  const measure = document.createElement("canvas").getContext("2d");
  measure.font = "13px system-ui, sans-serif";
  const short = (name) => (name.length > 30 ? `${name.slice(0, 29)}…` : name);
  const wide = (name) => Math.min(WIDEST, measure.measureText(short(name)).width + 26);

  // Each box holds its parties in columns; the boxes stand on rings, those with most to do with others inside.
  function lay() {
    const groups = boxes.map(([key, label]) => {
      const own = nodes.filter((node) => node.box === key);
      const columns = own.length > 8 ? Math.ceil(own.length / 6) : 1;
      const rows = Math.ceil(own.length / columns);
      const column = Math.max(...own.map((node) => wide(node.name))) + 14;
      return { key, label, own, rows, column, width: Math.max(columns * column, wide(label)), height: rows * LINE + 26 };
    });
    const weight = new Map(groups.map((group) => [group.key, 0]));
    for (const tie of ties) {
      for (const key of [tie.source, tie.target]) weight.set(key, weight.get(key) + tie.events);
    }
    groups.sort((a, b) => weight.get(b.key) - weight.get(a.key));
    const at = new Map(groups.map((group, number) => [group.key, group]));
    groups.forEach((group, number) => {
      const angle = number * 2.399963; // the golden angle: no two in one direction
      const away = 150 * Math.sqrt(number);
      group.x = away * Math.cos(angle) * 2.4;
      group.y = away * Math.sin(angle);
    });
    // What has to do with each other is drawn together, and boxes are pushed apart until none covers another.
    for (let step = 0; step < 300; step++) {
      const pull = 0.012 * (1 - step / 300);
      for (const tie of ties) {
        const [one, two] = [at.get(tie.source), at.get(tie.target)];
        const force = pull * Math.min(3, tie.events);
        const [dx, dy] = [(two.x - one.x) * force, (two.y - one.y) * force];
        one.x += dx; one.y += dy; two.x -= dx; two.y -= dy;
      }
      part(groups);
    }
    for (let step = 0; step < 200 && part(groups); step++);
    for (const group of groups) {
      group.own.forEach((node, number) => {
        const [across, down] = [Math.floor(number / group.rows), number % group.rows];
        const columns = Math.ceil(group.own.length / group.rows);
        node.x = group.x + (across - (columns - 1) / 2) * group.column;
        node.y = group.y + (down - (group.rows - 1) / 2) * LINE;
      });
    }
  }

  function part(groups) {
    let moved = false;
    groups.forEach((one, number) => {
      for (const two of groups.slice(number + 1)) {
        const across = (one.width + two.width) / 2 + GAP - Math.abs(one.x - two.x);
        const down = (one.height + two.height) / 2 + GAP - Math.abs(one.y - two.y);
        if (across <= 0 || down <= 0) continue;
        moved = true;
        if (across * 0.55 < down) {
          const by = (one.x < two.x ? -across : across) / 2;
          one.x += by; two.x -= by;
        } else {
          const by = (one.y < two.y ? -down : down) / 2;
          one.y += by; two.y -= by;
        }
      }
    });
    return moved;
  }

  function styles() {
    const [ink, card, page, line, quiet, link] = ["--ink", "--card", "--page", "--line", "--quiet", "--link"].map(look.style);
    return [
      {
        selector: "node.party",
        style: {
          shape: "round-rectangle", width: "data(width)", height: 26, "background-color": card, "border-width": 1.2, "border-color": quiet,
          label: "data(short)", color: ink, "font-size": 13, "font-family": "system-ui, sans-serif", "text-valign": "center", "text-halign": "center",
          "text-wrap": "ellipsis", "text-max-width": "data(inside)", "z-index-compare": "manual", "z-index": 5,
        },
      },
      {
        selector: "node.box",
        style: {
          shape: "round-rectangle", "background-color": page, "background-opacity": 0.6, "border-width": 1, "border-color": line, padding: 10,
          label: "data(label)", color: ink, "font-size": 14, "font-weight": 700, "font-family": "system-ui, sans-serif", "text-valign": "top", "text-halign": "center", "text-margin-y": -3,
          "z-index-compare": "manual", "z-index": 2,
        },
      },
      {
        selector: "edge",
        style: {
          "curve-style": "bezier", "control-point-step-size": 24, width: "data(width)", "target-arrow-shape": "triangle", "arrow-scale": 1.1, opacity: 0.75, "z-index-compare": "manual", "z-index": 1,
          "line-color": (edge) => look.colour(edge.data("family")), "target-arrow-color": (edge) => look.colour(edge.data("family")),
          "line-style": (edge) => look.lines[edge.data("family")],
        },
      },
      { selector: "edge.party", style: { display: "none" } },
      { selector: ".faded", style: { opacity: 0.12 } },
      { selector: "edge.near", style: { display: "element", opacity: 1, "z-index": 4 } },
      { selector: "edge.named", style: { label: "data(label)", "font-size": 12, color: ink, "text-background-color": page, "text-background-opacity": 0.9, "text-background-padding": 2, "text-rotation": "autorotate" } },
      { selector: "node.near", style: { "border-width": 2.5, "border-color": link } },
      { selector: "node.here", style: { "border-width": 3.5, "border-color": look.style("--focus") } },
    ];
  }

  const arrow = (id, source, target, what, sort) => ({
    data: {
      id, source, target, family: what.family, link: what.link, events: what.events,
      width: 1.2 + Math.min(5, Math.log2(what.events + 1)),
      label: what.acts.map(([act, count]) => (count > 1 ? `${act} ×${count}` : act)).join(", "),
    },
    classes: sort,
  });

  lay();
  place.hidden = false;
  const families = look.inOrder(new Set([...ties, ...edges].map((one) => one.family)));
  const chosen = new Set(families);
  const box = document.createElement("div");
  box.className = "graph-box";
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-roledescription", "graph");
  box.setAttribute("aria-label", `Graph of ${nodes.length} parties and the acts between them. Arrow keys go from party to party, Enter shows the sentences. The same stands in the tables below.`);
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("aria-live", "polite");
  told.textContent = HELP;
  const tools = document.createElement("div");
  tools.className = "chart-tools";
  place.append(tools, box, told);

  // The library looks for a style sheet of this name before it makes one, which the pages would not allow;
  // its only rule stands in pages.css.
  const mark = document.createElement("template");
  mark.id = "__________cytoscape_stylesheet";
  document.head.append(mark);
  const cy = window.cytoscape({
    container: box,
    elements: [
      ...boxes.map(([key, label]) => ({ data: { id: `box ${key}`, label }, classes: "box", selectable: false, grabbable: false })),
      ...nodes.map((node) => ({
        data: { id: node.key, parent: `box ${node.box}`, short: short(node.name), name: node.name, width: wide(node.name), inside: wide(node.name) - 8, link: node.link, events: node.events },
        position: { x: node.x, y: node.y },
        classes: "party",
      })),
      ...ties.map((tie, number) => arrow(`tie ${number}`, `box ${tie.source}`, `box ${tie.target}`, tie, "tie")),
      ...edges.map((edge, number) => arrow(`edge ${number}`, edge.source, edge.target, edge, "party")),
    ],
    style: styles(),
    layout: { name: "preset", fit: true, padding: 24 },
    minZoom: 0.15,
    maxZoom: 3,
    userZoomingEnabled: false,
    autoungrabify: false,
  });

  const names = (node) => node.data("name") || node.data("label");
  function near(element) {
    cy.elements().removeClass("near faded here named");
    if (!element) {
      told.textContent = HELP;
      return;
    }
    if (element.isEdge()) {
      cy.edges().difference(element).addClass("faded");
      element.addClass("near named");
      told.textContent = `${names(element.source())} → ${names(element.target())}: ${element.data("label")}.`;
      return;
    }
    const own = element.connectedEdges(".party").filter((edge) => chosen.has(edge.data("family")));
    cy.edges(".tie").addClass("faded");
    cy.nodes(".party").difference(own.connectedNodes()).difference(element).addClass("faded");
    own.addClass(own.length > 8 ? "near" : "near named"); // more words than that would cover each other
    element.addClass("near here");
    const [forth, back] = [own.filter((edge) => edge.source() === element), own.filter((edge) => edge.target() === element)];
    told.textContent = `${names(element)}: ${element.data("events")} acts; toward ${forth.length} others, met by ${back.length}. Press Enter or click for the sentences.`;
  }
  const open = (element) => element && element.data("link") && window.onrecord.show(element.data("link"), box);

  cy.on("mouseover", "node.party, edge:visible", (event) => near(event.target));
  cy.on("mouseout", "node.party, edge", () => near(current));
  cy.on("tap", "node.party, edge", (event) => open(event.target));

  // Keys: from party to party in the order of the table.
  let current = null;
  box.addEventListener("keydown", (event) => {
    const parties = cy.nodes(".party");
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      const place = current ? parties.indexOf(current) : step > 0 ? -1 : 0;
      current = parties[(place + step + parties.length) % parties.length];
      near(current);
    } else if (event.key === "Enter" && current) {
      open(current);
    } else if (event.key === "+" || event.key === "-") {
      zoom(event.key === "+" ? 1.25 : 0.8);
    } else return;
    event.preventDefault();
  });
  box.addEventListener("blur", () => {
    current = null;
    near(null);
  });

  function zoom(by) {
    cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: box.clientWidth / 2, y: box.clientHeight / 2 } });
  }
  for (const [words, act] of [["Larger", () => zoom(1.25)], ["Smaller", () => zoom(0.8)], ["Whole", () => cy.fit(undefined, 24)]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = words;
    button.addEventListener("click", act);
    tools.append(button);
  }
  function choose() {
    cy.edges(".tie").forEach((edge) => edge.style("display", chosen.has(edge.data("family")) ? "element" : "none"));
  }
  let legend = look.legend(families, chosen, choose);
  tools.append(legend);

  const table = place.parentElement.querySelector("details.as-table");
  if (table) table.open = false;
  look.dark.addEventListener("change", () => {
    const fresh = look.legend(families, chosen, choose);
    legend.replaceWith(fresh);
    legend = fresh;
    cy.style(styles());
    choose();
  });
  place.graph = cy; // for who looks at it from outside, as the tests do
})();
