// Passkeys: the button appears where the browser knows them, and what fails is said in words.
import { warn } from "../../common/js/live.js";

if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach((element) => { element.hidden = false; });

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const left = event.detail.exception?.name === "NotAllowedError";
  warn(document.documentElement.lang === "en"
    ? left ? "Not finished. Try again, or use the password." : "This device could not confirm it. Use the password or another way."
    : left ? "没有完成验证，可以再试一次，或者改用密码。" : "这个设备没有验证成功，请改用密码或别的方式。");
});
