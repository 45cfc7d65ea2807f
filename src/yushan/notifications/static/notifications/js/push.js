// Turns messages on for this browser: <section data-push> with the key, the addresses, a button and a line of words.
// Without it, or where the browser cannot do it, the words in the page say so and the button stays away.
import { announce, warn } from "../../common/js/live.js";

const box = document.querySelector("[data-push]");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
};

if (box && able) {
  const { key, worker, scope, add } = box.dataset;
  const button = box.querySelector("button");
  const words = box.querySelector("[data-words]");
  const token = box.querySelector("[name=csrfmiddlewaretoken]").value;

  const say = (text) => { words.textContent = text; announce(text); };

  const send = async (subscription) => {
    const { endpoint, keys } = subscription.toJSON();
    const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
    const answer = await fetch(add, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" }, body });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.message || "没有开通，请稍后再点一次。");
    return told.message;
  };

  const turnOn = async () => {
    button.disabled = true;
    try {
      if (await Notification.requestPermission() !== "granted") throw new Error("浏览器没有允许通知。要收消息，请在浏览器的网站设置里打开“通知”。");
      const own = await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
      const known = await own.pushManager.getSubscription();
      const subscription = known || await own.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
      await send(subscription);
      location.reload();
    } catch (error) {
      const ours = error instanceof Error && error.name === "Error" && error.message;
      warn(ours || "这个浏览器的推送服务连不上，请换一个浏览器，或者用别的方式收消息。");
      button.disabled = false;
    }
  };

  const begin = async () => {
    const own = await navigator.serviceWorker.getRegistration(scope);
    // The list may lack this browser: it was removed there, or another person signs in here.
    const on = Boolean(await own?.pushManager.getSubscription());
    if (Notification.permission === "denied") { say("浏览器里关掉了本站的通知。要收消息，请在浏览器的网站设置里打开“通知”。"); return; }
    say(on ? "这个浏览器开通过推送；下面没有它，就再点一次。" : "开通后，有消息会弹在这台设备上，不开网页也收得到。公用电脑不要开通。");
    button.hidden = false;
    button.addEventListener("click", turnOn);
  };
  begin().catch(() => say("这个浏览器不能开通推送，可以用别的方式收消息。"));
}
