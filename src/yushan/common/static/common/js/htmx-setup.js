// htmx for fragments: the CSRF token goes along, and what fails is said in words.
import { announce, warn } from "./live.js";

document.addEventListener("htmx:configRequest", (event) => {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  const token = cookie ? cookie[1] : document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:sendError", () => warn("网络断了，这一步没有送出去。填好的内容还在，连上网再试。"));
document.addEventListener("htmx:timeout", () => warn("等了太久没有回音，这一步可能没有做成。请刷新看一看再决定要不要重做。"));
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const said = page.querySelector("[data-error-message]")?.textContent.trim();
  warn(said || "这一步没有做成，内容没有改动。请刷新后再试。");
});
document.addEventListener("htmx:afterSwap", (event) => {
  const words = event.target.dataset?.announce;
  if (words) announce(words);
});
