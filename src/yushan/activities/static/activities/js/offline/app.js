// The door without a network: takes a list along, keeps scans, sends them. What is shown as recorded has a receipt.
import { hasCamera, openCamera, closeCamera, watch } from "../camera.js";
import { clockTime, dayAndTime, exactTime, lastMet, met, reading, rightNow, wrongBy } from "./clock.js";
import { byNeed, byNumber, byPass, figures, meant, passOf, search, standing } from "./list.js";
import { Queue, saidOf } from "./queue.js";
import { listedRow, queuedRow, WORDS, window_ } from "./show.js";
import { button, note, piece } from "../../../common/js/offline/pieces.js";
import { canSign, newDevice } from "./signing.js";
import { carried, deviceOf, dropLists, keepDevice, keepList, prune } from "./store.js";

const box = document.querySelector("[data-door]");
const at = (name) => box.querySelector(`[data-${name}]`);
const urls = { ...box.dataset };
const SHOWN = 50;
const LAST_USER = "ys-door-user";

let lists = [];
let shifts = [];
let open = null;
let user = localStorage.getItem(LAST_USER) || "";
let last = { text: "", at: 0 };
let said = { key: "", title: "" };

const queue = new Queue({ urls, changed: draw, asked: stop, renew });

// --- what is shown ---------------------------------------------------------------------------
function say(...given) { at("result").replaceChildren(note(...given)); }

// What was said of the last scan follows its receipt.
function drawLast() {
  const row = queue.rows.find((one) => one.key === said.key);
  if (!row?.told) return;
  said.key = "";
  const words = row.state === "known" ? "早先已记录" : "已记录";
  if (row.state === "refused") say("bad", `${said.title} 没有记上`, row.reason);
  else say("ok", said.title, `${words} · 回执 ${row.receipt}`);
}

function drawNetwork() {
  const pill = at("network");
  pill.textContent = navigator.onLine ? "在线" : "离线";
  pill.className = `ys-pill ${navigator.onLine ? "ys-ok" : "ys-wait"}`;
}

function drawQueue() {
  const { waiting, refused, own, foreign } = queue;
  at("queue-title").textContent = waiting.length ? `待上传 ${waiting.length} 条` : own.length ? "都已上传" : "还没有记录";
  at("last-met").textContent = lastMet() ? `上次联网 ${dayAndTime(lastMet())}` : "";
  const people = new Map(lists.flatMap((list) => list.people.map((one) => [one.id, one])));
  const rows = [...waiting, ...refused, ...own.filter((row) => row.told && row.state !== "refused")].slice(0, SHOWN);
  at("queue").replaceChildren(...rows.map((row) => queuedRow(row, people.get(row.person), queue.busy)));
  const acts = [];
  if (waiting.length && navigator.onLine && !queue.busy) acts.push(button("现在上传", () => queue.soon()));
  if (refused.length) acts.push(button(`把没有记上的 ${refused.length} 条再送一次`, () => queue.again()));
  at("queue-acts").replaceChildren(...acts);
  at("foreign").hidden = !foreign.length;
  at("foreign").textContent = `另有 ${foreign.length} 条由别的账号记下，请用原来的账号登录，上传完再换人。`;
}

function shiftRow(shift, list) {
  const title = piece("b", "", shift.title);
  const facts = piece("div", "ys-s ys-muted ys-num", `${dayAndTime(shift.starts_ms)} · ${window_(shift)} · ${shift.place || ""}`);
  const kept = list ? piece("div", "ys-s ys-muted ys-num", `已带走 ${list.people.length} 人 · ${dayAndTime(list.loaded)}`) : "";
  const acts = piece("div", "ys-row ys-wrap ys-gap-s");
  if (list) acts.append(button("打开", () => openList(list)));
  acts.append(button(list ? "更新名单" : "带走名单", (event) => take(shift, event.currentTarget)));
  for (const act of acts.children) act.setAttribute("aria-label", `${act.textContent}：${shift.title} ${window_(shift)}`);
  return piece("li", "", title, facts, kept, piece("div", "ys-mt-s", acts));
}

function drawShifts() {
  const known = new Map(lists.map((list) => [list.id, list]));
  const rows = [...shifts, ...lists.filter((list) => !shifts.some((one) => one.id === list.id)).map((list) => list.shift)];
  at("shifts").replaceChildren(...rows.map((shift) => shiftRow(shift, known.get(shift.id))));
  at("no-shifts").hidden = rows.length > 0;
}

function drawList() {
  if (!open || at("list-panel").hidden) return;
  const found = byNeed(open, search(open, at("find").value), queue.rows);
  at("people").replaceChildren(...found.slice(0, SHOWN).map((one) => listedRow(one, standing(open, one, queue.rows), tick)));
  at("found").textContent = found.length > SHOWN ? `${found.length} 人，先显示 ${SHOWN} 人，请写得再细一点。` : `${found.length} 人`;
}

function draw() {
  drawNetwork();
  drawQueue();
  drawLast();
  at("view-shifts").hidden = Boolean(open);
  at("view-door").hidden = !open;
  if (!open) { drawShifts(); return; }
  const { came, missing } = figures(open, queue.rows);
  at("came").textContent = came;
  at("missing").textContent = missing;
  at("waiting").textContent = queue.waiting.length;
  drawList();
}

// Whoever is signed out has no list here any more; a second factor that is asked for again leaves it at the door.
function stop(code, text) {
  const isOut = code === "signed_out";
  const link = piece("a", "", isOut ? "去登录" : "去验证");
  link.href = isOut ? `${urls.signIn}?next=${encodeURIComponent(location.pathname)}` : urls.home;
  const words = text || "登录要再验证一次。本机记下的都还在，验证以后接着上传。";
  const asked = isOut || code === "step_up";
  at("asked").replaceChildren(note("wait", asked ? "要重新登录" : "没有上传", words, ...(asked ? [link] : [])));
  if (isOut) forget(() => false);
}

async function forget(wanted) {
  await dropLists(wanted);
  lists = await carried();
  if (open && !lists.some((list) => list.id === open.id)) { open = null; closeCamera(at("video")); at("start").hidden = false; }
  draw();
}

// --- speaking with the platform --------------------------------------------------------------
async function renew() {
  const answer = await fetch(urls.state, { redirect: "manual", headers: { Accept: "application/json" } });
  if (answer.ok) queue.token = (await answer.json()).token;
}

async function meet() {
  let answer;
  try {
    answer = await fetch(urls.state, { redirect: "manual", headers: { Accept: "application/json" } });
  } catch {
    return;
  }
  if (!answer.ok) {
    let said = {};
    try { said = await answer.json(); } catch { /* led to a page: the second factor is asked for */ }
    if (answer.status < 500) stop(...saidOf(said));
    return;
  }
  const told = await answer.json();
  met(told.now_ms);
  at("asked").replaceChildren();
  queue.token = told.token;
  shifts = told.shifts;
  await become(told.user);
  await forget((list) => list.user === user && list.shift.until_ms > rightNow());
  sayClock();
  queue.soon();
}

function sayClock() {
  const minutes = Math.round(Math.abs(wrongBy()) / 60_000);
  const words = `这台手机的时间${wrongBy() > 0 ? "慢" : "快"}了约 ${minutes} 分钟。不用改，上传时会自动换算；到上传完以前请不要调时间。`;
  at("clock").replaceChildren(...(minutes ? [note("info", "时间有差", words)] : []));
}

async function become(who) {
  user = who;
  localStorage.setItem(LAST_USER, who);
  queue.device = (await deviceOf(who)) || null;
}

async function take(shift, pressed) {
  pressed.setAttribute("aria-busy", "true");
  try {
    if (!queue.token) await meet();
    queue.device ||= await newDevice(user);
    await keepDevice(queue.device);
    const body = { device: queue.device.code, public_key: queue.device.publicKey, ...reading() };
    const told = await queue.post(urls.load.replace("/0/", `/${shift.id}/`), body);
    if (!told) return;
    met(told.now_ms);
    const { load, salt, people } = told;
    await keepList({ id: shift.id, user, load, salt, people, shift: told.shift, loaded: told.now_ms });
    navigator.storage?.persist?.();
    lists = await carried();
    at("asked").replaceChildren(note("ok", `已带走 ${people.length} 人的名单`, "到了没有网络的地方也能打开这一页签到。"));
  } catch {
    at("asked").replaceChildren(note("wait", "名单没有带走", "网络不通。请在有网络的地方再点一次“带走名单”。"));
  } finally {
    pressed.removeAttribute("aria-busy");
    draw();
  }
}

// --- at the door -----------------------------------------------------------------------------
function openList(list) {
  open = list;
  at("where").textContent = `${list.shift.title} · ${window_(list.shift)} 场`;
  at("result").replaceChildren();
  draw();
}

const chosen = () => box.querySelector("[name=direction]:checked").value;

async function keep(person, direction, by, who, pass) {
  const next = meant(open, person, queue.rows, direction, rightNow());
  const name = person ? `${person.name}（${person.tail}）· ${person.post}` : "名单外的签到码";
  if (next.same) {
    say("info", `${name} · ${WORDS[next.direction]} ${exactTime(next.same.at)}`, "刚才已经记下，不用再扫。");
    return;
  }
  let row;
  try {
    row = await queue.keep(open, { person, direction: next.direction, by, who, pass });
  } catch {
    say("bad", `${name} 没有记下`, "手机存不下了。请腾出空间再扫，或先记在纸上。");
    return;
  }
  const line = person ? "已存在本机，联网后自动上传。" : "这个码不在带走的名单里。已存在本机，上传后由平台核对。";
  said = { key: row.key, title: `${name} · ${WORDS[row.direction]} ${exactTime(row.at)}` };
  say(person ? "ok" : "wait", said.title, line);
  navigator.vibrate?.(60);
}

async function seen(text) {
  const now = Date.now();
  if (text === last.text && now - last.at < 4000) { last.at = now; return; } // still held before the camera
  last = { text, at: now };
  const pass = passOf(text);
  if (!pass) { say("wait", "这不是志愿者的签到码", "请志愿者打开“我的”里的签到码，或改用“名单点到”“输编号”。"); return; }
  const { hash, person } = await byPass(open, pass);
  await keep(person, chosen(), "pass", hash, pass);
}

async function typed(event) {
  event.preventDefault();
  const field = at("number");
  const { number, person } = await byNumber(open, field.value);
  if (!person) {
    say("wait", "名单里没有这个编号", "请核对后再输。没有报名的，联网后在“现场签到”里补报。");
    return;
  }
  field.value = "";
  await keep(person, event.submitter?.value || "in", "number", number, "");
}

async function tick(person, direction) { await keep(person, direction, "list", String(person.id), ""); }

async function begin() {
  at("open-camera").setAttribute("aria-busy", "true");
  try {
    await openCamera(at("video"));
    at("start").hidden = true;
    await watch(at("video"), urls.jsqr, seen);
  } catch {
    closeCamera(at("video"));
    at("start").hidden = false;
    say("wait", "打不开摄像头", "请允许使用摄像头，或改用“名单点到”“输编号”。");
  } finally {
    at("open-camera").removeAttribute("aria-busy");
  }
}

function panel(name) {
  for (const one of ["list", "number"]) {
    const isIt = one === name && at(`${one}-panel`).hidden;
    at(`${one}-panel`).hidden = !isIt;
    at(`to-${one}`).setAttribute("aria-expanded", String(isIt));
    if (isIt) at(one === "list" ? "find" : "number").focus();
  }
  drawList();
}

// --- the app itself --------------------------------------------------------------------------
function offer(worker) {
  const words = "换上以后接着用，带走的名单和没上传的都还在。";
  const go = button("换成新版本", () => worker.postMessage("serve"), "ys-btn small");
  at("news").replaceChildren(note("info", "有新版本", words, piece("div", "ys-mt-s", go)));
}

async function install() {
  const ready = at("ready");
  if (!navigator.serviceWorker) { ready.textContent = "这个浏览器不能离线打开，请换一个浏览器。"; return; }
  const served = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (served) location.reload(); });
  try {
    const own = await navigator.serviceWorker.register(urls.worker, { scope: urls.scope, updateViaCache: "none" });
    const watchNew = () => own.installing?.addEventListener("statechange", (event) => {
      if (event.target.state === "installed" && served) offer(event.target);
    });
    if (own.waiting && served) offer(own.waiting);
    own.addEventListener("updatefound", watchNew);
    watchNew();
    await navigator.serviceWorker.ready;
    ready.textContent = "这一页已存在手机上，没有网络也能打开。";
  } catch {
    if (!served) ready.textContent = "还不能离线打开。请在有网络的地方刷新这一页。";
  }
}

async function start() {
  if (!canSign()) { at("asked").replaceChildren(note("bad", "这里不能离线签到", "请用 https 开头的地址，并换一个新一点的浏览器。")); return; }
  if (!hasCamera()) { at("open-camera").hidden = true; say("wait", "这个浏览器不能扫码", "请用“名单点到”或“输编号”。"); }
  if (user) await become(user);
  lists = (await carried()).filter((list) => list.user === user);
  await prune(rightNow());
  await queue.refresh();
  box.dataset.begun = "1";
  install();
  await meet();
}

window.addEventListener("online", () => { draw(); meet(); });
window.addEventListener("offline", draw);
document.addEventListener("visibilitychange", () => { if (!document.hidden && navigator.onLine) meet(); });
at("open-camera").addEventListener("click", begin);
at("to-list").addEventListener("click", () => panel("list"));
at("to-number").addEventListener("click", () => panel("number"));
at("find").addEventListener("input", drawList);
at("number-form").addEventListener("submit", typed);
at("back").addEventListener("click", () => { open = null; closeCamera(at("video")); at("start").hidden = false; draw(); });
start();
