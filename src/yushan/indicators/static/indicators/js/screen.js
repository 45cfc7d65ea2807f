// Keeps the big screen up to date for days: the same nodes and the same chart are used again and again.
// Without a network the last figures stay, with their time; asking goes on, less and less often.
import { outline, boxLabels, mixed } from "../../common/js/chart-map.js";

const EVERY = 30_000;
const LONGEST = 300_000;
const TURN = 12_000;
const ROWS = 6;

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const write = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };

const box = one("[data-figures-url]");
const state = { data: JSON.parse(one("#screen-data").textContent), failures: 0, ahead: 0, turn: 0, timer: 0, chart: null, areas: null };

const clock = () => {
  const now = new Date(Date.now() + state.ahead);
  const parts = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).formatToParts(now);
  const get = (type) => parts.find((part) => part.type === type).value;
  write(one("[data-clock]"), `${get("year")} 年 ${get("month")} 月 ${get("day")} 日 ${get("hour")}:${get("minute")}`);
};

const drawRates = () => all("[data-rate]").forEach((panel, index) => {
  const rate = state.data.rates[index];
  write(one("[data-title]", panel), rate.title);
  write(one("[data-percent]", panel), rate.percent);
  write(one("[data-words]", panel), rate.words);
  write(one("[data-counts]", panel), rate.counts);
  const fill = one("[data-fill]", panel);
  fill.setAttribute("width", String(rate.width * 10));
  fill.classList.toggle("met", rate.met);
  const tick = one("[data-tick]", panel);
  tick.setAttribute("x", String((rate.goal ?? 0) * 10 - 2));
  tick.setAttribute("visibility", rate.goal == null ? "hidden" : "visible");
});

// Rows are never made or removed: a page of the list is written into them, the next one after a while.
const drawLists = () => {
  const { today, stories } = state.data;
  const sessions = all("[data-session]");
  const from = today.length > sessions.length ? (state.turn * sessions.length) % today.length : 0;
  sessions.forEach((row, index) => {
    const session = today[from + index];
    row.hidden = !session;
    row.classList.toggle("running", session?.state === "running");
    write(one("[data-time]", row), session?.time ?? "");
    write(one("[data-what]", row), session ? `${session.area} · ${session.title}${session.state === "over" ? " · 已结束" : ""}` : "");
  });
  one("[data-nothing]").hidden = today.length > 0;
  // Sessions of today and what happened last share the room: where there are few of one, there is more of the other.
  const room = ROWS - Math.max(1, sessions.filter((row) => !row.hidden).length);
  all("[data-news]").forEach((row, index) => {
    const news = index < room ? state.data.feed[index] : undefined;
    row.hidden = !news;
    write(one("[data-time]", row), news?.time ?? "");
    write(one("[data-what]", row), news?.text ?? "");
  });
  one("[data-feed]").hidden = state.data.feed.length === 0;
  const rows = all("[data-story]");
  const first = stories.length > rows.length ? (state.turn * rows.length) % stories.length : 0;
  rows.forEach((row, index) => {
    const story = stories[first + index];
    row.hidden = !story;
    // The number first: a long title may be cut.
    write(row, story ? [story.reached, story.area, story.title].filter(Boolean).join(" · ") : "");
  });
  one("[data-stories]").hidden = stories.length === 0;
};

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  return { river: value("--ys-river"), paper: value("--ys-paper"), ink: value("--ys-ink"), size: parseFloat(getComputedStyle(box).fontSize) * 0.8 };
};

const drawMap = () => {
  if (!state.chart) return;
  const c = colours();
  const size = c.size / 19;
  // One point a place, with how many are there.
  const placed = (listed) => {
    const seen = new Map();
    for (const point of listed) {
      const at = point.at ?? state.areas.get(point.area)?.cp;
      if (at) seen.set(at.join(), [...at, (seen.get(at.join())?.[2] ?? 0) + 1]);
    }
    return [...seen.values()].map((value) => ({ value }));
  };
  const regions = [...state.areas.values()].map((area) => ({
    name: area.name, itemStyle: { areaColor: mixed(c.paper, c.river, state.data.areas[area.code] ? 0.42 : state.data.lately[area.code] ? 0.22 : 0.1) },
    ...boxLabels(new Map([[area.code, area]]), c)[0],
  }));
  // On a phone the names beside the boxes at the edge need room.
  const narrow = state.chart.getWidth() < 500;
  state.chart.setOption({
    geo: { regions, layoutCenter: [narrow ? "46%" : "49%", "50%"], layoutSize: narrow ? "90%" : "98%" },
    series: [
      { id: "past", symbolSize: (value) => (7 + 2 * Math.min(4, value[2])) * size, data: placed(state.data.past_points) },
      { id: "running", symbolSize: (value) => (14 + 5 * Math.min(4, value[2])) * size, data: placed(state.data.points) },
    ],
  });
};

const drawNumbers = () => {
  for (const [name, figure] of Object.entries(state.data.figures)) {
    const place = one(`[data-figure="${name}"]`);
    write(one("[data-value]", place), figure.value);
    write(one("[data-unit]", place), figure.unit);
  }
  write(one("[data-needs-note]"), state.data.needs_note);
  write(one("[data-occasion]"), state.data.occasion ? ` · ${state.data.occasion}` : "");
  write(one("[data-today-count]"), String(state.data.today_count));
};

const draw = () => {
  drawNumbers();
  drawRates();
  drawLists();
  drawMap();
  clock();
};

const timeOf = (data) => data.at.slice(11, 16);

// One look; true where newer figures came.
export const refresh = async () => {
  try {
    const answer = await fetch(box.dataset.figuresUrl, { signal: AbortSignal.timeout(15_000), credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    state.data = await answer.json();
    state.failures = 0;
    state.ahead = new Date(state.data.at) - Date.now();
    write(one("[data-note]"), "");
    performance.clearResourceTimings(); // the browser notes every request and would keep the notes
    draw();
    return true;
  } catch {
    state.failures += 1;
    write(one("[data-note]"), `暂时连不上，显示的是 ${timeOf(state.data)} 的数字`);
    return false;
  }
};

export const pause = () => Math.min(LONGEST, EVERY * 2 ** Math.min(state.failures, 8));

const goOn = async () => {
  clearTimeout(state.timer);
  await refresh();
  state.timer = setTimeout(goOn, pause() * (0.9 + Math.random() / 5));
};

const start = async () => {
  state.ahead = new Date(state.data.at) - Date.now();
  draw();
  const place = one("[data-map]");
  try {
    state.areas = await outline(place.dataset.outline);
    const c = colours();
    state.chart = window.echarts.init(place);
    state.chart.setOption({
      animation: false,
      geo: { map: "areas", aspectScale: 0.86, layoutCenter: ["50%", "50%"], layoutSize: "100%", silent: true, itemStyle: { areaColor: mixed(c.paper, c.river, 0.1), borderColor: mixed(c.paper, c.river, 0.32) } },
      series: [["past", 0.45], ["running", 0.95]].map(([id, opacity]) => ({ id, type: "scatter", coordinateSystem: "geo", silent: true, itemStyle: { color: c.river, opacity }, data: [] })),
    });
    drawMap();
  } catch {
    write(place, "");
  }
  new ResizeObserver(() => { state.chart?.resize(); drawMap(); }).observe(place);
  setInterval(clock, 5_000);
  setInterval(() => { state.turn += 1; drawLists(); }, TURN);
  window.addEventListener("online", goOn);
  state.timer = setTimeout(goOn, EVERY);
};

start();
