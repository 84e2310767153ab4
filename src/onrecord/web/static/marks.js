// Colours and shapes of the families of acts: each family has a shape as well, so that no colour is needed.
"use strict";
window.onrecordMarks = (() => {
  const shapes = {
    operations: "diamond",
    accusations: "triangle",
    measures: "square",
    responses: "circle",
    alignment: "star",
    assessment: "wye",
  };
  const symbols = {
    diamond: d3.symbolDiamond,
    triangle: d3.symbolTriangle,
    square: d3.symbolSquare,
    circle: d3.symbolCircle,
    star: d3.symbolStar,
    wye: d3.symbolWye,
  };
  const lines = {
    operations: "solid",
    accusations: "solid",
    measures: "solid",
    responses: "dashed",
    alignment: "dotted",
    assessment: "dotted",
  };
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = (family) => style(`--${family}`) || style("--ink");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  // A small picture of a family's shape.
  function sample(family, size = 16) {
    const svg = d3.create("svg").attr("width", size).attr("height", size).attr("aria-hidden", "true");
    svg
      .append("path")
      .attr("transform", `translate(${size / 2},${size / 2})`)
      .attr("d", d3.symbol(symbols[shapes[family]], 70)())
      .attr("fill", colour(family));
    return svg.node();
  }

  // Boxes to choose families by; calls back with the chosen ones.
  function legend(families, chosen, changed) {
    const set = document.createElement("fieldset");
    set.className = "legend";
    const head = document.createElement("legend");
    head.textContent = "Show";
    set.append(head);
    for (const family of families) {
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = chosen.has(family);
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(family);
        else chosen.delete(family);
        changed();
      });
      label.append(box, sample(family), family);
      set.append(label);
    }
    return set;
  }

  const order = Object.keys(shapes);
  const inOrder = (found) => order.filter((family) => found.has(family));
  return { shapes, symbols, lines, colour, style, dark, sample, legend, inOrder };
})();
