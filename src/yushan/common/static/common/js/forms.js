// A form is sent once: further clicks wait for the answer, the button says that it works.
import { announce } from "./live.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  const button = event.submitter || form.querySelector("[type=submit], button:not([type])");
  if (button) { button.setAttribute("aria-disabled", "true"); button.setAttribute("aria-busy", "true"); }
  announce(document.documentElement.lang === "en" ? "Sending" : "正在提交");
});

// Back from the next page: the browser shows the old page again, it can be sent anew.
const release = () => document.querySelectorAll("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => { button.removeAttribute("aria-disabled"); button.removeAttribute("aria-busy"); });
});
window.addEventListener("pageshow", release);
document.addEventListener("htmx:afterRequest", release);

// A form that came back with errors begins at the list of them.
document.querySelector("[data-focus]:not(.ys-stage *)")?.focus();
document.addEventListener("htmx:afterSwap", (event) => event.target.querySelector?.("[data-focus]")?.focus());

// What cannot be undone asks once: <form data-confirm="会取消 42 人的名额，不能恢复。">
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);
