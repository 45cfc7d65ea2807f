// The organiser's scanner: camera, one request a scan, and never a success that the server has not confirmed.
import { hasCamera, openCamera, watch } from "./camera.js";

const box = document.querySelector("[data-scanner]");

if (box) {
  const video = box.querySelector("video");
  const start = box.querySelector("[data-start]");
  const open = box.querySelector("[data-open]");
  const result = box.querySelector("[data-result]");
  const recent = document.querySelector("[data-recent]");
  const network = document.getElementById("network");
  const token = box.querySelector("[name=csrfmiddlewaretoken]").value;
  const device = keptDevice();
  // The platform's clock decides; a phone whose own clock is wrong still sends the right moment.
  const ahead = Date.parse(box.dataset.now) - Date.now();
  let busy = false;
  let last = { text: "", at: 0 };

  function keptDevice() {
    let name = localStorage.getItem("ys-scanner");
    if (!name) {
      name = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
      localStorage.setItem("ys-scanner", name);
    }
    return name;
  }

  function showNetwork(isThere) {
    network.textContent = isThere ? "网络正常" : "没有网络";
    network.className = `ys-pill ${isThere ? "ys-ok" : "ys-wait"}`;
  }
  window.addEventListener("online", () => showNetwork(true));
  window.addEventListener("offline", () => showNetwork(false));
  showNetwork(navigator.onLine);

  function say(tone, title, line) {
    const note = document.createElement("div");
    note.className = `ys-note ys-${tone}`;
    const words = document.createElement("div");
    const head = document.createElement("b");
    head.textContent = title;
    const rest = document.createElement("div");
    rest.className = "ys-s";
    rest.textContent = line;
    words.append(head, rest);
    note.append(words);
    result.replaceChildren(note);
  }

  function remember(told) {
    if (!recent) return;
    const item = document.createElement("li");
    item.className = "ys-row ys-between";
    const who = document.createElement("span");
    who.textContent = `${told.name} ${told.direction} ${told.at}`;
    const pill = document.createElement("span");
    pill.className = "ys-pill ys-ok";
    pill.textContent = `已记录 · 回执 ${told.receipt}`;
    item.append(who, pill);
    recent.querySelector("[data-none]")?.remove();
    recent.prepend(item);
    while (recent.children.length > 6) recent.lastElementChild.remove();
  }

  async function send(text) {
    const body = new FormData();
    body.set("pass", text);
    body.set("direction", box.querySelector("[name=direction]:checked")?.value ?? "");
    body.set("at", new Date(Date.now() + ahead).toISOString());
    body.set("device", device);
    body.set("key", crypto.randomUUID ? crypto.randomUUID() : `${device}-${Date.now()}`);
    say("info", "正在送出", "还没有记录，请稍等。");
    let answer;
    try {
      answer = await fetch(box.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
    } catch {
      showNetwork(false);
      say("wait", "没有送出，也没有记录", "网络不通。网络恢复后请再扫一次，或改用纸质名单，会后补点到。");
      return;
    }
    showNetwork(true);
    let told = {};
    try { told = await answer.json(); } catch { /* a page instead of an answer: signed out or an error */ }
    if (!answer.ok || !told.name) {
      say("bad", "没有记录", told.text || "没有办成，请刷新页面后再扫。");
      return;
    }
    say("ok", `${told.name} · ${told.post} · ${told.direction} ${told.at}`, `${told.text} · 回执 ${told.receipt}`);
    document.querySelector("[data-came]").textContent = told.came;
    document.querySelector("[data-waiting]").textContent = told.waiting;
    if (told.created) remember(told);
    if (navigator.vibrate) navigator.vibrate(60);
  }

  async function found(text) {
    const now = Date.now();
    if (text === last.text && now - last.at < 4000) { last.at = now; return; } // still held before the camera
    if (busy) return;
    busy = true;
    last = { text, at: now };
    try { await send(text); } finally { busy = false; last.at = Date.now(); }
  }

  async function begin() {
    open.setAttribute("aria-disabled", "true");
    try {
      await openCamera(video);
    } catch {
      open.removeAttribute("aria-disabled");
      say("wait", "打不开摄像头", "请允许使用摄像头，或改用“输编号”“名单点到”。");
      return;
    }
    start.hidden = true;
    await watch(video, box.dataset.jsqr, found);
  }

  if (hasCamera()) {
    open.hidden = false;
    open.addEventListener("click", begin);
  } else {
    say("wait", "这个浏览器不能扫码", "请改用“输编号”或“名单点到”。");
  }
}
