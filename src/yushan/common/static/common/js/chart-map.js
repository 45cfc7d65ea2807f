// The areas: coloured by distance to the target (map), or with points on them (the big screen).
export const outline = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`outline: ${answer.status}`);
  const shapes = await answer.json();
  window.echarts.registerMap("areas", shapes);
  return new Map(shapes.features.map(({ properties }) => [properties.code, properties]));
};

// Between two colours of the tokens; the steps in between are not tokens of their own.
export const mixed = (a, b, share) => {
  const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const [from, to] = [parts(a), parts(b)];
  return `#${from.map((part, i) => Math.round(part + (to[i] - part) * share).toString(16).padStart(2, "0")).join("")}`;
};

// Functional areas have no outline: they are boxes at the lower right, with their names beside them.
const boxLabel = (area, c) => (area.box ? { show: true, formatter: area.short, color: c.ink, fontSize: c.size } : undefined);
export const boxLabels = (areas, c) => [...areas.values()].filter((area) => area.box).map((area) => ({ name: area.name, label: boxLabel(area, c) }));

export const map = async (data, c, isNarrow) => {
  const areas = await outline(data.outline);
  const goal = data.target;
  // Counts have no target: one step of colour, and their words say what is counted. With `most` up to five steps, the darker the
  // more, the darkest for the most there are.
  const count = Math.min(data.most ?? 1, 5);
  const least = (step) => Math.floor((step * data.most) / count) + 1;
  const shade = (share) => (share < 0.5 ? mixed(mixed(c.line, c.reach, 0.45), c.reach, 2 * share) : mixed(c.reach, c.river, 2 * share - 1));
  const steps = count > 1 ? [...Array(count).keys()].reverse().map((step) => {
    const [gte, lte] = [least(step), least(step + 1) - 1];
    // Shares lie between whole numbers, too: a step ends where the next one begins, and the lowest begins above nothing.
    const unit = data.unit === "%" ? "%" : "";
    const from = unit && step === 0 ? { gt: 0 } : { gte };
    return { ...from, lt: lte + 1, label: `${gte === lte ? gte : `${gte}–${lte}`}${unit}`, color: shade(step / (count - 1)) };
  }) : [{ gte: 1, label: data.label, color: c.reach }];
  const pieces = goal === undefined ? steps : [
    { gte: goal + 10, label: `≥ ${goal + 10}%`, color: c.river },
    { gte: goal, lt: goal + 10, label: `${goal}–${goal + 10}%（达到）`, color: c.reach },
    { gte: goal - 10, lt: goal, label: `${goal - 10}–${goal}%`, color: c.near },
    { lt: goal - 10, label: `< ${goal - 10}%`, color: c.far },
  ];
  const known = new Map(data.values.map((one) => [one.code, one]));
  const values = [...areas.values()].map((area) => ({
    ...known.get(area.code), name: area.name, value: known.get(area.code)?.value ?? NaN, label: boxLabel(area, c),
  }));
  // On a phone the names beside the boxes need the room of the edge, the legend that below.
  const place = { map: "areas", roam: false, aspectScale: 0.86, layoutCenter: isNarrow ? ["47%", "38%"] : ["52%", "50%"], layoutSize: isNarrow ? "93%" : "100%" };
  const looks = {
    label: { show: false }, itemStyle: { areaColor: c.line, borderColor: c.surface, borderWidth: 1 },
    emphasis: { label: { show: false }, itemStyle: { areaColor: "inherit", borderColor: c.ink, borderWidth: 1.5 } }, select: { disabled: true },
  };
  // Ways between areas are drawn over them: both stand on one geo, which has the looks then. Arrows are bent, so that there and back differ.
  const drawn = data.lines?.filter(({ from, to }) => areas.has(from) && areas.has(to)) ?? [];
  const over = drawn.length ? { geo: { ...place, ...looks, regions: boxLabels(areas, c) } } : {};
  const ways = drawn.length ? [{
    type: "lines", coordinateSystem: "geo", z: 5, symbol: ["circle", "arrow"], symbolSize: 8, tooltip: { formatter: ({ data: one }) => one.text },
    lineStyle: { color: c.wait, opacity: 0.85, curveness: 0.25 },
    data: drawn.map(({ from, to, count, text }) => ({ coords: [areas.get(from).cp, areas.get(to).cp], text, lineStyle: { width: Math.min(5, 0.8 + 0.8 * count) } })),
  }] : [];
  return {
    ...over,
    aria: { enabled: true },
    tooltip: { backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink }, formatter: ({ name, data: one }) => `${name}<br>${one?.text ?? "还没有数字"}` },
    visualMap: { type: "piecewise", seriesIndex: 0, pieces, left: 0, bottom: 0, itemWidth: 14, itemHeight: 12, textStyle: { color: c.grey }, outOfRange: { color: c.line } },
    series: [drawn.length ? { type: "map", geoIndex: 0, data: values } : { type: "map", ...place, ...looks, data: values }, ...ways],
  };
};

// As near as all stops allow: in degrees, the city is about four and a half wide, and some of it stays around them.
const around = (points) => {
  const sides = [0, 1].map((at) => points.map((point) => point[at]));
  const spans = sides.map((side) => Math.max(...side) - Math.min(...side));
  return {
    center: sides.map((side) => (Math.max(...side) + Math.min(...side)) / 2),
    zoom: Math.max(1, Math.min(12, 4.5 / (Math.max(...spans) + 0.35))),
  };
};

// Points of places: with `near` as near as all of them allow and to be moved; each with `url` opens its page.
export const points = async (data, c) => {
  const areas = await outline(data.outline);
  const view = data.near && data.points.length ? { ...around(data.points.map((one) => one.at)), roam: true, scaleLimit: { min: 1, max: 60 } } : {};
  const named = view.zoom > 1.6 ? { label: { show: true, color: c.grey, fontSize: c.size } } : { regions: boxLabels(areas, c) };
  return {
    geo: { ...view, ...named, map: "areas", aspectScale: 0.86, layoutCenter: ["50%", "50%"], layoutSize: "100%", silent: true, itemStyle: { areaColor: mixed(c.paper, c.river, 0.12), borderColor: mixed(c.paper, c.river, 0.3) } },
    series: [{
      type: "scatter", coordinateSystem: "geo", itemStyle: { color: c.river, opacity: 0.85 }, symbolSize: (value) => 6 + 4 * value[2],
      data: data.points.map((one) => ({ name: one.name, value: [...one.at, one.size ?? 1], url: one.url })),
    }],
    tooltip: { backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink }, formatter: ({ name }) => name },
  };
};

// The stops of a tour in their order, numbered, with the way between them.
export const route = async (data, c) => {
  const areas = await outline(data.outline);
  const stops = data.stops.map((one, at) => ({ ...one, value: one.at, number: at + 1 }));
  const near = around(stops.map((one) => one.at));
  // Seen from near, the districts say their names; boxes beside the map always do.
  const named = near.zoom > 1.6 ? { label: { show: true, color: c.grey, fontSize: c.size } } : { regions: boxLabels(areas, c) };
  return {
    geo: { ...near, ...named, map: "areas", aspectScale: 0.86, layoutCenter: ["50%", "50%"], layoutSize: "100%", silent: true, itemStyle: { areaColor: mixed(c.paper, c.river, 0.1), borderColor: mixed(c.paper, c.river, 0.3) } },
    tooltip: { backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink }, formatter: ({ data: one }) => (one.number ? `${one.number}. ${one.name}<br>${one.text}` : "") },
    series: [
      ...(stops.length > 1 ? [{ type: "lines", coordinateSystem: "geo", polyline: true, silent: true, lineStyle: { color: c.river, width: 2, opacity: 0.7 }, data: [{ coords: stops.map((one) => one.at) }] }] : []),
      {
        type: "scatter", coordinateSystem: "geo", symbolSize: 22, itemStyle: { color: c.river, borderColor: c.surface, borderWidth: 1.5 }, data: stops,
        label: { show: true, formatter: ({ data: one }) => String(one.number), color: c.surface, fontSize: c.size },
      },
    ],
  };
};
