// Pictures that are neither lines nor bars: people flowing from step to step, the days of a year, the Lorenz curve.
const tip = (c) => ({ backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink } });

// Bands as wide as their number. On a narrow screen from top to bottom, so that names have room.
export const flow = (data, c, isNarrow) => {
  const names = [...new Set(data.links.flatMap((one) => [one.from, one.to]))];
  const into = (name) => data.links.filter((one) => one.to === name).reduce((sum, one) => sum + one.value, 0);
  const outOf = (name) => data.links.filter((one) => one.from === name).reduce((sum, one) => sum + one.value, 0);
  const goesOn = (name) => outOf(name) > 0;
  return {
    aria: { enabled: true }, tooltip: { ...tip(c), trigger: "item" },
    series: [{
      type: "sankey", orient: isNarrow ? "vertical" : "horizontal", draggable: false, nodeGap: isNarrow ? 56 : 18, nodeWidth: 14,
      left: isNarrow ? 28 : 8, right: isNarrow ? 28 : 130, top: isNarrow ? 24 : 12, bottom: isNarrow ? 62 : 12, emphasis: { focus: "adjacency" },
      data: names.map((name) => ({ name, itemStyle: { color: goesOn(name) || name.startsWith("第") ? c.river : c.grey, borderWidth: 0 } })),
      links: data.links.map((one) => ({ source: one.from, target: one.to, value: one.value })),
      lineStyle: { color: "source", opacity: 0.22, curveness: 0.5 },
      label: { color: c.ink, fontSize: c.size, position: isNarrow ? "bottom" : "right", formatter: ({ name }) => `${isNarrow && name.length > 4 ? `${name.slice(0, -2)}\n${name.slice(-2)}` : name}\n${(into(name) || outOf(name)).toLocaleString("zh-CN")} ${data.unit}` },
    }],
  };
};

// Every day of a year as a square, darker where more was done; on a narrow screen the year runs downwards.
export const calendar = (data, c, isNarrow) => ({
  aria: { enabled: true },
  tooltip: { ...tip(c), formatter: ({ value }) => `${value[0]}<br>${value[1]} ${data.unit}` },
  visualMap: {
    type: "continuous", min: 0, max: Math.max(1, data.most), calculable: false, orient: "horizontal", left: "center", bottom: 0, itemHeight: 90, itemWidth: 10,
    text: [`${data.most} ${data.unit}`, "0"], textStyle: { color: c.grey }, inRange: { color: [c.line, c.reach, c.river] },
  },
  calendar: {
    range: String(data.year), orient: isNarrow ? "vertical" : "horizontal", cellSize: isNarrow ? ["auto", 12] : ["auto", "auto"],
    top: isNarrow ? 40 : 28, left: isNarrow ? 44 : 40, right: 8, bottom: 44,
    splitLine: { lineStyle: { color: c.grey, width: 1 } }, itemStyle: { color: c.paper, borderColor: c.surface, borderWidth: 2 },
    yearLabel: { show: false }, monthLabel: { nameMap: "ZH", color: c.grey }, dayLabel: { firstDay: 1, nameMap: "ZH", color: c.grey },
  },
  series: [{ type: "heatmap", coordinateSystem: "calendar", data: data.days }],
});

// The curve beside the line on which everybody would have the same.
export const lorenz = (data, c) => {
  const axis = (name) => ({ type: "value", min: 0, max: 100, name, nameLocation: "middle", nameGap: 28, nameTextStyle: { color: c.grey }, axisLabel: { color: c.grey, formatter: "{value}%" }, splitLine: { lineStyle: { color: c.line } } });
  return {
    aria: { enabled: true }, grid: { left: 24, right: 16, top: 36, bottom: 28, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 22, textStyle: { color: c.grey } },
    tooltip: { ...tip(c), trigger: "axis", valueFormatter: (value) => `${Math.round(value * 10) / 10}%` },
    xAxis: axis("累计人数（从服务最少的人起）"), yAxis: { ...axis("累计时长"), nameGap: 40 },
    series: [
      { name: "实际分布", type: "line", data: data.points, symbol: "none", color: c.river, lineStyle: { width: 2.5 }, areaStyle: { opacity: 0.1 } },
      { name: "人人一样多", type: "line", data: [[0, 0], [100, 100]], symbol: "none", color: c.grey, lineStyle: { width: 1.5, type: "dashed" } },
    ],
  };
};
