// Reporting an incident, with or without a network: kept on the phone first, sent with its own key, shown as recorded only
// with the platform's receipt. Pictures follow, each with its own key.
import { note, piece, pill } from "../../common/js/offline/pieces.js";
import { smaller } from "../../common/js/shrink.js";
import { dropReport, keepReport, keepState, lastState, reports } from "./store.js";

const box = document.querySelector("[data-report]");
const at = (name) => box.querySelector(`[data-${name}]`);
const urls = { ...box.dataset };
const form = at("form");
const LONGEST = 1600;
const MOST_PHOTOS = 6;
const KEPT = 7 * 24 * 3600 * 1000;
const WORDS = { stored: ["本机已存，联网后送出", "wait"], recorded: ["已记录", "ok"], refused: ["没有记上", "bad"] };
let user = "";
let token = "";
let busy = false;

const say = (...given) => at("news").replaceChildren(note(...given));

async function draw() {
  const pill_ = at("network");
  pill_.textContent = navigator.onLine ? "在线" : "离线";
  pill_.className = `ys-pill ${navigator.onLine ? "ys-ok" : "ys-wait"}`;
  const rows = await reports();
  const waiting = rows.filter((row) => row.state === "stored");
  at("queue-title").textContent = waiting.length ? `待送出 ${waiting.length} 件` : rows.length ? "都已送出" : "没有要送的";
  at("queue").replaceChildren(...rows.map((row) => {
    const [words, tone] = WORDS[row.state];
    const line = piece("div", "ys-row ys-between ys-wrap", piece("span", "", row.text.slice(0, 30)), pill(row.receipt ? `${words} · ${row.receipt}` : words, tone));
    return piece("li", "", line, ...(row.reason ? [piece("div", "ys-s", row.reason)] : []));
  }));
}

const fill = (select, rows, name) => {
  const chosen = select.value;
  const first = select.options[0];
  select.replaceChildren(first, ...rows.map((row) => { const one = piece("option", "", row[name]); one.value = row.id; return one; }));
  select.value = chosen;
};

function offer(told) {
  user = told.user;
  fill(form.elements.activity, told.activities, "title");
  fill(form.elements.area, told.areas, "name");
  if (told.activities.length === 1 && !form.elements.activity.value) form.elements.activity.value = told.activities[0].id;
}

async function meet() {
  let answer;
  try {
    answer = await fetch(urls.state, { redirect: "manual", headers: { Accept: "application/json" } });
  } catch { return; }
  if (!answer.ok) {
    const link = piece("a", "", "去登录");
    link.href = `${urls.signIn}?next=${encodeURIComponent(location.pathname)}`;
    at("asked").replaceChildren(note("wait", "要先登录", "本机记下的都还在，登录以后自动送出。", link));
    return;
  }
  const told = await answer.json();
  at("asked").replaceChildren();
  token = told.token;
  offer(told);
  await keepState(told);
  await send();
}

const where = () => new Promise((told) => {
  if (!navigator.geolocation) { told({}); return; }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => told({ longitude: coords.longitude.toFixed(6), latitude: coords.latitude.toFixed(6), accuracy: Math.round(coords.accuracy) }),
    () => told({}), { enableHighAccuracy: true, timeout: 4000, maximumAge: 60_000 },
  );
});

const people = (data) => {
  const found = [];
  const [name, phone, health] = ["name", "phone", "health"].map((one) => data.get(one).trim());
  if (name || phone || health) found.push({ role: health ? "hurt" : "involved", name, phone, health, is_minor: data.has("is_minor") });
  if (data.get("witness").trim()) found.push({ role: "witness", name: data.get("witness").trim() });
  return found;
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  const data = new FormData(form);
  const number = (name) => (data.get(name) ? Number(data.get(name)) : null);
  const text = data.get("text").trim();
  if (text.length < 2) { say("wait", "还差一句", "请写一句怎么回事。"); form.elements.text.focus(); return; }
  if (!number("activity") && !number("area")) { say("wait", "还差地方", "请选是哪个活动，或者在哪个区县。"); form.elements.activity.focus(); return; }
  if (!number("activity") && !data.get("place").trim()) { say("wait", "还差地方", "请写具体在哪里。"); form.elements.place.focus(); return; }
  const files = [...form.elements.photos.files].slice(0, MOST_PHOTOS);
  const photos = await Promise.all(files.map(async (file) => ({ key: crypto.randomUUID(), sent: false, picture: await smaller(file, LONGEST).catch(() => file) })));
  const row = {
    key: crypto.randomUUID(), user, state: "stored", receipt: "", reason: "", photos, kind: data.get("kind"), severity: number("severity"),
    activity: number("activity"), area: number("area"), place: data.get("place"), text, measures: data.get("measures"), people: people(data),
    happened_ms: Date.now(), offline: !navigator.onLine, ...(await where()),
  };
  try {
    await keepReport(row);
  } catch {
    say("bad", "没有存下", "手机存不下了。请打电话报，或腾出空间再报。");
    return;
  }
  form.reset();
  say("ok", "已存在本机", navigator.onLine ? "正在送出，收到编号才算记录。" : "联网后自动送出，收到编号才算记录。");
  await draw();
  await send();
}, true);

async function post(url, body, type) {
  const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { ...(type ? { "Content-Type": type } : {}), "X-CSRFToken": token } });
  if (answer.ok) return answer.json();
  let said = {};
  try { said = await answer.json(); } catch { /* a page, not an answer to the app */ }
  if (answer.status === 401 || answer.status >= 500 || answer.status === 429 || !said.text) throw new Error(String(answer.status));
  return { refused: said.text };
}

async function sendOne(row) {
  const { key, kind, severity, activity, area, place, text, measures, people: listed, happened_ms, offline, longitude, latitude, accuracy } = row;
  if (!row.receipt) {
    const body = { key, kind, severity, activity, area, place, text, measures, people: listed, happened_ms, phone_ms: Date.now(), offline, longitude, latitude, accuracy };
    const told = await post(urls.send, JSON.stringify(body), "application/json");
    if (told.refused) { await keepReport({ ...row, state: "refused", reason: told.refused }); return; }
    row = { ...row, receipt: told.receipt };
    await keepReport(row);
  }
  for (const photo of row.photos.filter((one) => !one.sent)) {
    const data = new FormData();
    data.append("incident", row.key);
    data.append("key", photo.key);
    data.append("photo", photo.picture, "photo.jpg");
    const told = await post(urls.photo, data);
    photo.sent = true;
    if (told.refused) row.reason = told.refused;
    await keepReport(row);
  }
  // The platform has it: what was said of people stays there, not on the phone.
  await keepReport({ ...row, state: "recorded", photos: [], people: [], measures: "" });
}

async function send() {
  if (busy || !user || !token || !navigator.onLine) return;
  busy = true;
  try {
    await navigator.locks.request("ys-incidents-send", async () => {
      for (const row of await reports()) {
        if (row.state === "stored" && (!row.user || row.user === user)) await sendOne(row);
        if (row.state !== "stored" && row.happened_ms < Date.now() - KEPT) await dropReport(row.key);
      }
    });
  } catch {
    setTimeout(send, 5000);
  }
  busy = false;
  await draw();
}

async function install() {
  const ready = at("ready");
  if (!navigator.serviceWorker) { ready.textContent = "这个浏览器不能离线打开，请换一个浏览器。"; return; }
  try {
    await navigator.serviceWorker.register(urls.worker, { scope: urls.scope, updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    ready.textContent = "这一页已存在手机上，没有网络也能打开。";
  } catch {
    ready.textContent = "还不能离线打开。请在有网络的地方刷新这一页。";
  }
}

async function start() {
  if (!window.indexedDB || !window.crypto?.randomUUID) { say("bad", "这里不能离线上报", "请用 https 开头的地址，并换一个新一点的浏览器。"); return; }
  const told = await lastState();
  if (told) offer(told);
  await draw();
  box.dataset.begun = "1";
  install();
  await meet();
}

window.addEventListener("online", () => { draw(); meet(); });
window.addEventListener("offline", draw);
start();
