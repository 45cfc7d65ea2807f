// Lines, bars and the radar of the six haves.
const LINES = ["solid", "dashed", "dotted"];
const palette = (c) => [c.river, c.wait, c.grey];

// A legend where there is something to tell apart; a forecast is told by its dashes.
const several = (data) => data.series.filter((one) => !one.forecast).length > 1;

// Names of a legend need so many lines of the box: the drawing begins below them.
const legendLines = (data, width) => {
  const names = data.series.filter((one) => !one.forecast).map((one) => String(one.name).length * 13 + 36);
  return Math.max(1, Math.ceil(names.reduce((sum, one) => sum + one, 0) / Math.max(200, width)));
};
const told = (value, unit) => (value == null ? "—" : `${Number(value).toLocaleString("zh-CN")}${unit ?? ""}`);
// Things are counted whole: no half a station on an axis.
const isWhole = (unit) => unit && unit !== "%" && unit !== "小时";

const axes = (data, c, width = 600) => ({
  grid: { left: 8, right: 16, top: several(data) ? 16 + 24 * legendLines(data, width) : 16, bottom: 4, containLabel: true },
  legend: several(data) ? { top: 0, left: 0, icon: "roundRect", itemWidth: 16, textStyle: { color: c.grey } } : undefined,
  tooltip: { trigger: "axis", backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink }, valueFormatter: (v) => told(v, data.unit) },
  xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLabel: { color: c.grey, hideOverlap: true }, axisLine: { lineStyle: { color: c.line } } },
  yAxis: { type: "value", max: data.max, minInterval: isWhole(data.unit) ? 1 : undefined, axisLabel: { color: c.grey, hideOverlap: true, formatter: (value) => told(value, data.unit) }, splitLine: { lineStyle: { color: c.line } } },
});

const target = (value, unit, c) => (value == null ? undefined : {
  silent: true, symbol: "none", lineStyle: { color: c.ink, type: "solid", width: 1 },
  label: { formatter: `目标 ${value}${unit ?? ""}`, position: "insideStartTop", color: c.ink }, data: [{ yAxis: value }],
});

export const line = (data, c, _narrow, width) => ({
  aria: { enabled: true }, ...axes(data, c, width),
  series: data.series.map((one, index) => ({
    name: one.name, type: "line", data: one.values, symbol: "none",
    // A forecast goes on in the colour of what it continues, dashed; its edges are thin and dotted.
    color: palette(c)[(one.edge ? 0 : one.forecast ? index - 1 : index) % 3],
    lineStyle: { width: one.edge ? 1 : one.forecast ? 2 : 2.5, type: one.edge ? "dotted" : one.forecast ? "dashed" : LINES[index % 3] },
    markLine: target(one.target, data.unit, c),
  })),
});

export const bar = (data, c, _narrow, width) => ({
  aria: { enabled: true, decal: { show: data.series.length > 1 } }, ...axes(data, c, width), color: palette(c),
  series: data.series.map((one, index) => ({
    name: one.name, type: "bar", data: one.values, barMaxWidth: 36, itemStyle: { borderRadius: [3, 3, 0, 0] },
    markLine: index ? undefined : target(data.target, data.unit, c),
  })),
});

// Lying bars, the first on top: for names that would not fit under standing ones.
export const bars = (data, c, _narrow, width = 600) => {
  const { xAxis, yAxis, ...rest } = axes(data, c, width);
  // Six patterns come again after six: with four colours twelve parts of a bar stay apart.
  const colours = data.stacked ? [...palette(c), c.near] : palette(c);
  return {
    aria: { enabled: true, decal: { show: data.series.length > 1 } }, ...rest, color: colours,
    grid: { ...rest.grid, left: 20, right: 28 },
    // On a phone four figures fit below the bars.
    xAxis: { ...yAxis, minInterval: 1, splitNumber: width < 480 ? 3 : 5 },
    yAxis: { ...xAxis, inverse: true, axisLabel: { color: c.grey, width: 120, overflow: "truncate", interval: 0 } },
    series: data.series.map((one) => ({ name: one.name, type: "bar", stack: data.stacked ? "all" : undefined, data: one.values, barMaxWidth: 18, itemStyle: { borderRadius: data.stacked ? 0 : [0, 3, 3, 0] } })),
  };
};

export const radar = (data, c) => ({
  aria: { enabled: true }, color: palette(c),
  legend: { bottom: 0, textStyle: { color: c.grey } },
  radar: {
    radius: "66%", center: ["50%", "46%"], indicator: data.axes, axisName: { color: c.grey },
    splitLine: { lineStyle: { color: c.line } }, axisLine: { lineStyle: { color: c.line } }, splitArea: { show: false },
  },
  series: [{
    type: "radar",
    data: data.series.map((one, index) => ({ name: one.name, value: one.values, lineStyle: { type: LINES[index % 3], width: 2 }, areaStyle: index ? undefined : { opacity: 0.12 } })),
  }],
});
