// Draws every [data-chart] from the JSON beside it. The same figures stand in a table next to the chart.
// Colours come from the tokens; series differ by line type or decal as well, never by colour alone.
import { line, bar, bars, radar } from "./chart-plain.js";
import { map, points, route } from "./chart-map.js";
import { flow, calendar, lorenz } from "./chart-shapes.js";

const BUILD = { line, bar, bars, radar, map, points, route, flow, calendar, lorenz };
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

const tokens = () => {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    river: value("--ys-river"), wait: value("--ys-wait"), ink: value("--ys-ink"), grey: value("--ys-ink-2"),
    line: value("--ys-line"), surface: value("--ys-surface"), paper: value("--ys-paper"),
    reach: value("--ys-reach"), near: value("--ys-near"), far: value("--ys-far"),
    size: parseFloat(value("--ys-fs-s")) || 12, font: getComputedStyle(document.body).fontFamily,
  };
};

const draw = async (box) => {
  const data = JSON.parse(document.getElementById(box.dataset.source).textContent);
  const colours = tokens();
  // Lying bars may grow with their rows: in a box of one height for all, names print over each other.
  if (data.row && box.dataset.chart === "bars") box.style.height = `${Math.max(160, 90 + data.labels.length * data.row)}px`;
  let option;
  try {
    option = await BUILD[box.dataset.chart](data, colours, box.clientWidth < box.clientHeight, box.clientWidth);
  } catch {
    box.classList.add("ys-empty");
    box.textContent = "图没有画出来，数字见旁边的表格。";
    return;
  }
  const chart = window.echarts.getInstanceByDom(box) || window.echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    animation: !still.matches && box.dataset.chart !== "map", animationDuration: 300,
    textStyle: { fontFamily: colours.font, fontSize: colours.size, color: colours.ink },
    ...option,
  }, true);
  chart.off("click");
  chart.on("click", (point) => { if (point.data?.url) window.location.assign(point.data.url); });
};

const boxes = [...document.querySelectorAll("[data-chart]")];
const drawAll = () => boxes.forEach(draw);
const start = () => {
  drawAll();
  // A hidden box has no size: a map cannot be fitted into it.
  const seen = ({ target }) => target.clientWidth && target.clientHeight && window.echarts.getInstanceByDom(target)?.resize();
  const watch = new ResizeObserver((entries) => entries.forEach(seen));
  boxes.forEach((box) => watch.observe(box));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
};
if (boxes.length) start();
