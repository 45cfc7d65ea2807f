// Reporting an incident, with or without a network: kept on the phone first, sent with its own key, shown as recorded only
// with the platform's receipt. Pictures follow, each with its own key.
import { button, note, piece, pill } from "../../common/js/offline/pieces.js";
import { smaller } from "../../common/js/shrink.js";
import { dropReport, keepReport, keepState, lastState, reports } from "./store.js";

const box = document.querySelector("[data-report]");
const at = (name) => box.querySelector(`[data-${name}]`);
const urls = { ...box.dataset };
const form = at("form");
const LONGEST = 1600;
const MOST_PHOTOS = 6;
const MOST_PEOPLE = 20;
const KEPT = 7 * 24 * 3600 * 1000;
const WORDS = { stored: ["本机已存，联网后送出", "wait"], recorded: ["已记录", "ok"], refused: ["没有记上", "bad"] };
let user = "";
let token = "";
let busy = false;
let contacts = {};
let edited = null;
let wait = 5000;

const say = (...given) => at("news").replaceChildren(note(...given));
const label = (row) => form.elements.kind.querySelector(`option[value="${row.kind}"]`)?.textContent || "安全事件";
const clock = (ms) => new Date(ms).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

// A phone is lent: only who wrote a report reads it again. What the platform has is told by kind, time and number.
function line(row) {
  const [words, tone] = WORDS[row.state];
  const text = row.state === "recorded" ? `${label(row)} ${clock(row.happened_ms)}` : row.text.slice(0, 30);
  const made = piece("li", "", piece("div", "ys-row ys-between ys-wrap", piece("span", "", text), pill(row.receipt ? `${words} · ${row.receipt}` : words, tone)));
  if (row.reason) made.append(piece("div", "ys-s", row.reason));
  if (row.state === "refused") {
    made.append(piece("div", "ys-row ys-wrap ys-gap-s", button("改了再报", () => edit(row), "ys-btn small"),
      button("不报了", async () => { await dropReport(row.key); await draw(); }, "ys-btn small text")));
  }
  return made;
}

function nobodys(rows) {
  const made = piece("li", "", piece("div", "", `登录以前写的 ${rows.length} 件：${rows.map((row) => `${label(row)} ${clock(row.happened_ms)}`).join("、")}`));
  if (user) {
    made.append(button("是我写的，送出", async () => {
      for (const row of rows) await keepReport({ ...row, user });
      await draw();
      await send();
    }, "ys-btn small"));
  }
  return made;
}

async function draw() {
  const pill_ = at("network");
  pill_.textContent = navigator.onLine ? "在线" : "离线";
  pill_.className = `ys-pill ${navigator.onLine ? "ys-ok" : "ys-wait"}`;
  const rows = await reports();
  const own = rows.filter((row) => row.user && row.user === user);
  const unclaimed = rows.filter((row) => !row.user && row.state === "stored");
  const others = rows.filter((row) => row.user && row.user !== user && row.state !== "recorded");
  const waiting = own.filter((row) => row.state === "stored").length + unclaimed.length;
  at("queue-title").textContent = waiting ? `待送出 ${waiting} 件` : own.length ? "都已送出" : "没有要送的";
  const listed = own.map(line);
  if (unclaimed.length) listed.push(nobodys(unclaimed));
  if (others.length) listed.push(piece("li", "ys-muted", `另一个人有 ${others.length} 件待送出，用那个人的账号登录以后送。`));
  at("queue").replaceChildren(...listed);
}

const fill = (select, rows, name) => {
  const chosen = select.value;
  const first = select.options[0];
  select.replaceChildren(first, ...rows.map((row) => { const one = piece("option", "", row[name]); one.value = row.id; return one; }));
  select.value = chosen;
};

function offer(told) {
  user = told.user;
  contacts = Object.fromEntries(told.activities.filter((one) => one.contact).map((one) => [one.id, one.contact]));
  fill(form.elements.activity, told.activities, "title");
  fill(form.elements.area, told.areas, "name");
  if (told.activities.length === 1 && !form.elements.activity.value) form.elements.activity.value = told.activities[0].id;
  contact();
}

// Whom to call at this activity, also without a network.
function contact() {
  const found = contacts[form.elements.activity.value];
  const box_ = at("contact");
  box_.replaceChildren();
  if (!found) return;
  const link = piece("a", "ys-num", found.phone);
  link.href = `tel:${found.phone}`;
  const made = note("info", `这场活动出了事先找 ${found.name}`, [found.hospital && `最近的医院：${found.hospital}`, found.place && `集合：${found.place}`].filter(Boolean).join("；"), link);
  box_.replaceChildren(made);
}
form.elements.activity.addEventListener("change", contact);

async function state() {
  const answer = await fetch(urls.state, { redirect: "manual", headers: { Accept: "application/json" } });
  if (!answer.ok) return null;
  const told = await answer.json();
  token = told.token;
  offer(told);
  await keepState(told);
  return told;
}

async function meet() {
  try {
    if (!await state()) {
      const link = piece("a", "", "去登录");
      link.href = `${urls.signIn}?next=${encodeURIComponent(location.pathname)}`;
      at("asked").replaceChildren(note("wait", "要先登录", "本机记下的都还在，登录以后自动送出。", link));
      return;
    }
  } catch { return; }
  at("asked").replaceChildren();
  await draw();
  await send();
}

const where = () => new Promise((told) => {
  if (!navigator.geolocation) { told({}); return; }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => told({ longitude: coords.longitude.toFixed(6), latitude: coords.latitude.toFixed(6), accuracy: Math.round(coords.accuracy) }),
    () => told({}), { enableHighAccuracy: true, timeout: 4000, maximumAge: 60_000 },
  );
});

// People stand in rows, as many as there are; the first one is on the page.
const rowsOf = () => [...at("people").querySelectorAll("[data-person]")];
const field = (row, name) => row.querySelector(`[data-field="${name}"]`);

function addPerson(one = {}) {
  const made = at("person-row").content.firstElementChild.cloneNode(true);
  const number = rowsOf().length + 1;
  made.querySelectorAll("[data-field]").forEach((input) => {
    input.id = `person-${number}-${input.dataset.field}`;
    made.querySelector(`[data-for="${input.dataset.field}"]`)?.setAttribute("for", input.id);
    if (input.type === "checkbox") input.checked = one[input.dataset.field] === true;
    else if (one[input.dataset.field]) input.value = one[input.dataset.field];
  });
  made.querySelector("legend").textContent = `第 ${number} 个人`;
  at("people").append(made);
  at("more").hidden = rowsOf().length >= MOST_PEOPLE;
  return made;
}

const people = () => rowsOf().map((row) => ({
  role: field(row, "role").value, name: field(row, "name").value.trim(), phone: field(row, "phone").value.trim(),
  health: field(row, "health").value.trim(), is_minor: field(row, "is_minor").checked, is_me: field(row, "is_me").checked,
})).filter((one) => one.name || one.phone || one.health || one.is_me);

function emptied() {
  form.reset();
  edited = null;
  at("people").replaceChildren();
  addPerson();
  contact();
}

// Refused: the same report once more in the form, under its key, with its pictures.
function edit(row) {
  emptied();
  edited = row;
  for (const name of ["kind", "severity", "activity", "area", "place", "text", "measures"]) form.elements[name].value = row[name] ?? "";
  at("people").replaceChildren();
  (row.people.length ? row.people : [{}]).forEach(addPerson);
  contact();
  say("wait", "改一改再报", row.reason);
  form.scrollIntoView();
  form.elements.text.focus();
}

at("more").addEventListener("click", () => field(addPerson(), "name").focus());

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
  const before = edited || { key: crypto.randomUUID(), happened_ms: Date.now(), photos: [], offline: !navigator.onLine };
  const row = {
    key: before.key, user, state: "stored", receipt: "", reason: "", photos: [...before.photos, ...photos].slice(0, MOST_PHOTOS), kind: data.get("kind"), severity: number("severity"),
    activity: number("activity"), area: number("area"), place: data.get("place"), text, measures: data.get("measures"), people: people(),
    happened_ms: before.happened_ms, offline: before.offline, ...(await where()),
  };
  try {
    await keepReport(row);
  } catch {
    say("bad", "没有存下", "手机存不下了。请打电话报，或腾出空间再报。");
    return;
  }
  emptied();
  say("ok", "已存在本机", navigator.onLine ? "正在送出，收到编号才算记录。" : "联网后自动送出，收到编号才算记录。");
  await draw();
  await send();
}, true);

// What a page said instead of an answer to the app: 403 is a token that went old, 413 too large for the platform.
async function post(url, body, type, again = true) {
  const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { ...(type ? { "Content-Type": type } : {}), "X-CSRFToken": token } });
  if (answer.ok) return answer.json();
  let said = {};
  try { said = await answer.json(); } catch { /* a page */ }
  if (answer.status === 403 && !said.text && again && await state()) return post(url, body, type, false);
  if (answer.status === 413) return { refused: "太大了，平台收不下。" };
  if (answer.status === 401 || answer.status >= 500 || answer.status === 429 || !said.text) throw new Error(String(answer.status));
  return { refused: said.text };
}

async function sendOne(row) {
  const { key, kind, severity, activity, area, place, text, measures, people: listed, happened_ms, offline, longitude, latitude, accuracy } = row;
  if (!row.receipt) {
    const body = { key, kind, severity, activity, area, place, text, measures, people: listed, happened_ms, phone_ms: Date.now(), offline, longitude, latitude, accuracy };
    const told = await post(urls.send, JSON.stringify(body), "application/json");
    if (told.refused) { await keepReport({ ...row, state: "refused", reason: told.refused }); return; }
    row = { ...row, receipt: told.receipt, reason: "" };
    await keepReport(row);
  }
  for (const photo of row.photos.filter((one) => !one.sent)) {
    const data = new FormData();
    data.append("incident", row.key);
    data.append("key", photo.key);
    data.append("photo", photo.picture, "photo.jpg");
    const told = await post(urls.photo, data);
    photo.sent = true;
    if (told.refused) row.reason = `有照片没有收下：${told.refused}`;
    await keepReport(row);
  }
  // The platform has it: what was said, of whom too, stays there, not on the phone.
  await keepReport({ ...row, state: "recorded", photos: [], people: [], measures: "", text: "", place: "" });
}

async function send() {
  if (busy || !user || !token || !navigator.onLine) return;
  busy = true;
  let failed = false;
  await navigator.locks.request("ys-incidents-send", async () => {
    for (const row of await reports()) {
      if (row.state === "stored" && row.user === user) {
        // One that cannot be taken now does not keep back those behind it.
        try { await sendOne(row); } catch (error) {
          failed = true;
          const kept = (await reports()).find((one) => one.key === row.key) || row;
          await keepReport({ ...kept, reason: /^\d+$/.test(error.message) ? `平台现在收不下（${error.message}），过一会儿自动再送。急的请打电话。` : "网络断了，过一会儿自动再送。" });
        }
      }
      if (row.state === "recorded" && row.happened_ms < Date.now() - KEPT) await dropReport(row.key);
    }
  }).catch(() => { failed = true; });
  busy = false;
  if (failed) { setTimeout(send, wait); wait = Math.min(wait * 2, 300_000); } else { wait = 5000; }
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
  addPerson();
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
