// Inspecting a station without a network: takes its sheet along, keeps what is seen, sends it. What is shown as recorded has
// a receipt.
import { button, note, piece, pill } from "../../../common/js/offline/pieces.js";
import { filled, itemCard, lacks, wordField } from "./form.js";
import { taken, where } from "./pictures.js";
import { Sending } from "./sending.js";
import { dropPhoto, dropSheet, keepPhoto, keepSheet, photosOf, prune, sheets, visitOf } from "./store.js";

const box = document.querySelector("[data-inspections]");
const at = (name) => box.querySelector(`[data-${name}]`);
const urls = { ...box.dataset };
const LAST_USER = "ys-inspections-user";
const RECEIPTS = { stored: ["本机已存", "wait"], recorded: ["已记录", "ok"], refused: ["没有记上", "bad"] };

let user = localStorage.getItem(LAST_USER) || "";
let listed = [];
let kept = [];
let open = null;

const sending = new Sending({ urls, changed: draw, asked: stop, renew });

// --- what is shown ---------------------------------------------------------------------------
function drawNetwork() {
  const pill_ = at("network");
  pill_.textContent = navigator.onLine ? "在线" : "离线";
  pill_.className = `ys-pill ${navigator.onLine ? "ys-ok" : "ys-wait"}`;
}

function receipt(row) {
  if (row.state === "draft") return pill("填了一半，存在本机", "plain");
  const [words, tone] = row.state === "stored" && sending.busy ? ["已送出，等回执", "info"] : RECEIPTS[row.state];
  return pill(row.receipt ? `${words} · 回执 ${row.receipt}` : words, tone);
}

function drawQueue() {
  const { waiting, own, foreign } = sending;
  const rows = own.filter((row) => row.state !== "draft");
  at("queue-title").textContent = waiting.length ? `待上传 ${waiting.length} 份核查` : rows.length ? "都已上传" : "没有要上传的";
  at("queue").replaceChildren(...rows.map((row) => {
    const line = piece("div", "ys-row ys-between ys-wrap", piece("span", "", row.station), receipt(row));
    const acts = row.state === "refused" ? [button("打开再改", () => openVisit(row.id), "ys-btn small")] : [];
    return piece("li", "", line, ...(row.reason ? [piece("div", "ys-s", row.reason)] : []), ...acts);
  }));
  const acts = waiting.length && navigator.onLine && !sending.busy ? [button("现在上传", () => sending.soon())] : [];
  at("queue-acts").replaceChildren(...acts, ...(foreign.length ? [piece("p", "ys-s ys-muted", `另有 ${foreign.length} 份由别的账号记下，请用原来的账号登录，上传完再换人。`)] : []));
}

function row(one, sheet) {
  const visit = sending.own.find((kept_) => kept_.id === one.id);
  const facts = piece("div", "ys-s ys-muted", [one.kind, one.place, one.day ? `约定 ${one.day}` : ""].filter(Boolean).join(" · "));
  const acts = piece("div", "ys-row ys-wrap ys-gap-s ys-mt-s");
  if (sheet) acts.append(button(visit?.state === "draft" ? "接着填" : "打开", () => openVisit(one.id)));
  acts.append(button(sheet ? "更新核查表" : "带走核查表", (event) => take(one, event.currentTarget), sheet ? "ys-btn text" : "ys-btn"));
  for (const act of acts.children) act.setAttribute("aria-label", `${act.textContent}：${one.station}`);
  const state = visit?.state === "draft" ? [receipt(visit)] : sheet ? [pill("已带走", "ok")] : [];
  return piece("li", "", piece("div", "ys-row ys-between ys-wrap", piece("b", "", `${one.station} · ${one.what}`), ...state), facts, acts);
}

// What was sent is done, unless the platform lists it after it came in: then it has to be looked at once more.
function isDone(one) {
  const visit = sending.own.find((kept_) => kept_.id === one.id);
  return visit?.state === "stored" || (visit?.state === "recorded" && visit.sent !== one.sent_ms);
}

function drawList() {
  const known = new Map(kept.map((sheet) => [sheet.id, sheet]));
  const rows = [...listed, ...kept.filter((sheet) => !listed.some((one) => one.id === sheet.id))].filter((one) => !isDone(one));
  at("list").replaceChildren(...rows.map((one) => row(one, known.get(one.id))));
  at("none").hidden = rows.length > 0;
}

function draw() {
  drawNetwork();
  at("view-list").hidden = Boolean(open);
  at("view-sheet").hidden = !open;
  if (!open) { drawList(); drawQueue(); }
}

function drawProgress() {
  const { sheet, visit, sections } = open;
  for (const [have, count] of sections) count.textContent = `${filled(have, visit)} / ${have.items.length}`;
  const missing = lacks(sheet, visit);
  open.left.textContent = missing.length ? `还差 ${missing.length} 处：${missing.slice(0, 3).join("；")}${missing.length > 3 ? "……" : "。"}` : "都填好了，可以交。";
  open.submit.disabled = missing.length > 0;
}

async function drawSheet() {
  const { sheet, visit } = open;
  open.saved ||= piece("span", "ys-s ys-muted", "");
  open.saved.setAttribute("role", "status");
  const photos = await photosOf(visit.id);
  const form = at("sheet");
  at("head").replaceChildren(
    piece("h2", "", sheet.station), piece("p", "ys-s ys-muted", `${sheet.what} · ${sheet.kind} · ${sheet.place}`),
    piece("p", "ys-s ys-muted", sheet.version), ...(sheet.self_word ? [piece("p", "ys-s", `站点说：${sheet.self_word}`)] : []),
    piece("div", "ys-row ys-between ys-wrap ys-mt-s", button("先放着，回到列表", leave, "ys-btn text"), open.saved),
  );
  open.sections = sheet.haves.map((have) => [have, piece("span", "ys-num ys-muted", "")]);
  const acts = { changed: keep, shoot, drop };
  form.replaceChildren(...open.sections.map(([have, count], place) => {
    const inside = piece("details", "ys-card st-have", piece("summary", "", piece("h2", "", have.name), count));
    inside.open = place === open.section;
    inside.addEventListener("toggle", () => { if (inside.open) open.section = place; });
    inside.append(...have.items.map((item) => itemCard(item, visit, photos.filter((photo) => photo.item === item.key), acts)));
    return inside;
  }));
  open.left = piece("p", "ys-s", "");
  open.left.setAttribute("role", "status");
  open.submit = button("交核查", finish, "ys-btn primary block");
  form.append(piece("div", "ys-card", wordField(visit, keep), open.left, open.submit));
  drawProgress();
}

// --- filling in ------------------------------------------------------------------------------
const fresh = (sheet) => ({
  id: sheet.id, user, station: sheet.station, key: crypto.randomUUID(), scores: {}, fixes: {}, word: "", state: "draft", receipt: "",
  reason: "", ended: 0, position: null, told: 0,
});

async function openVisit(id) {
  const sheet = kept.find((one) => one.id === id);
  if (!sheet) { say("wait", "核查表不在本机", "请在有网络的地方再带走一次。"); return; }
  const known = await visitOf(id);
  // What was refused, or has to be looked at once more, is filled in again under a new key.
  const isAnew = known?.state === "refused" || known?.state === "recorded";
  const visit = known && known.user === user ? { ...known, state: "draft", key: isAnew ? crypto.randomUUID() : known.key, reason: "", receipt: "" } : fresh(sheet);
  open = { sheet, visit, section: 0, sections: [], left: null, submit: null, saved: null };
  draw();
  await drawSheet();
  window.scrollTo(0, 0);
}

// What is on the disk is said; the last change of several decides.
let saving = Promise.resolve();
let changes = 0;
function keep() {
  drawProgress();
  changes += 1;
  const [visit, mine, where_] = [structuredClone(open.visit), changes, open.saved];
  where_.textContent = "正在存";
  saving = saving.then(() => sending.keep(visit)).then(
    () => { if (mine === changes) where_.textContent = "填的都已存在本机"; },
    () => say("bad", "没有存下", "手机存不下了。请腾出空间，或先记在纸上。"),
  );
}

async function shoot(item, file) {
  try {
    const count = (await photosOf(open.visit.id)).filter((photo) => photo.item === item.key).length;
    if (count >= open.sheet.most_photos) { say("wait", "照片够了", `一项最多 ${open.sheet.most_photos} 张，先删掉不清楚的。`); return; }
    await keepPhoto(await taken(open.visit.id, item.key, file));
  } catch {
    say("bad", "照片没有存下", "手机存不下了。请腾出空间再拍。");
  }
  await drawSheet();
}

async function drop(photo) {
  await dropPhoto(photo.key);
  await drawSheet();
}

async function leave() {
  await saving;
  open = null;
  await sending.refresh();
}

async function finish() {
  open.submit.setAttribute("aria-busy", "true");
  await saving;
  const { visit } = open;
  visit.position = await where();
  Object.assign(visit, { state: "stored", ended: Date.now() });
  try {
    await sending.keep(structuredClone(visit));
  } catch {
    say("bad", "没有存下", "手机存不下了。请腾出空间再交。");
    open.submit.removeAttribute("aria-busy");
    return;
  }
  open = null;
  say("ok", `${visit.station} 的核查已存在本机`, "联网后自动上传，收到回执才算记录。");
  draw();
  sending.soon();
}

// --- speaking with the platform --------------------------------------------------------------
function say(...given) { at("news").replaceChildren(note(...given)); }

async function renew() {
  const answer = await fetch(urls.state, { redirect: "manual", headers: { Accept: "application/json" } });
  if (answer.ok) sending.token = (await answer.json()).token;
}

// Whoever is signed out has no sheet here any more; what was seen stays.
async function stop(code, text) {
  const isOut = code === "signed_out";
  const link = piece("a", "", isOut ? "去登录" : "去验证");
  link.href = isOut ? `${urls.signIn}?next=${encodeURIComponent(location.pathname)}` : urls.home;
  at("asked").replaceChildren(note("wait", "要重新登录", text || "登录要再验证一次。本机记下的都还在，验证以后接着上传。", link));
  if (isOut && !open) { for (const sheet of kept) await dropSheet(sheet.id); kept = []; draw(); }
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
    if (answer.status < 500) await stop(said.code || (said.text ? "refused" : "step_up"), said.text || "");
    return;
  }
  const told = await answer.json();
  at("asked").replaceChildren();
  sending.token = told.token;
  listed = told.inspections;
  user = told.user;
  sending.user = user;
  localStorage.setItem(LAST_USER, user);
  const wanted = new Set(listed.map((one) => one.id));
  for (const sheet of kept) if (sheet.user !== user || !wanted.has(sheet.id)) await dropSheet(sheet.id);
  kept = (await sheets()).filter((sheet) => sheet.user === user);
  await sending.refresh();
  sending.soon();
}

async function take(one, pressed) {
  pressed.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(urls.load.replace("/0/", `/${one.id}/`), { redirect: "manual", headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (!answer.ok) { say("wait", "核查表没有带走", told.text || "请刷新再试。"); return; }
    await keepSheet({ ...told, user });
    navigator.storage?.persist?.();
    kept = (await sheets()).filter((sheet) => sheet.user === user);
    say("ok", `已带走 ${one.station} 的核查表`, "到了没有网络的地方也能打开这一页填。");
  } catch {
    say("wait", "核查表没有带走", "网络不通。请在有网络的地方再点一次。");
  } finally {
    pressed.removeAttribute("aria-busy");
    draw();
  }
}

// --- the app itself --------------------------------------------------------------------------
function offer(worker) {
  const go = button("换成新版本", () => worker.postMessage("serve"), "ys-btn small");
  at("news").replaceChildren(note("info", "有新版本", "换上以后接着用，填了的和没上传的都还在。", piece("div", "ys-mt-s", go)));
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
  if (!window.indexedDB || !window.crypto?.randomUUID) {
    at("asked").replaceChildren(note("bad", "这里不能离线核查", "请用 https 开头的地址，并换一个新一点的浏览器。"));
    return;
  }
  sending.user = user;
  await prune(Date.now());
  kept = (await sheets()).filter((sheet) => sheet.user === user);
  await sending.refresh();
  box.dataset.begun = "1";
  install();
  await meet();
}

window.addEventListener("online", () => { draw(); meet(); });
window.addEventListener("offline", draw);
document.addEventListener("visibilitychange", () => { if (!document.hidden && navigator.onLine && !open) meet(); });
at("sheet").addEventListener("submit", (event) => event.preventDefault());
start();
