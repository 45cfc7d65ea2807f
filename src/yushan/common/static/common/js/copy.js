// <button data-copy="text" hidden>复制</button>: appears where copying is possible and says that it was done.
import { announce, warn } from "./live.js";

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        announce("已复制");
        const label = button.querySelector("[data-label]") || button;
        const before = label.textContent;
        label.textContent = "已复制";
        setTimeout(() => { label.textContent = before; }, 2000);
      } catch {
        warn("浏览器不让复制，请长按或选中文字后复制。");
      }
    });
  });
}
