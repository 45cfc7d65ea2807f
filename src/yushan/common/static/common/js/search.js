// ⌘K or Ctrl K leads to the search field; while typing, what is found appears under it (ARIA combobox with a listbox).
import { announce } from "./live.js";

const search = document.getElementById("search");
const form = search?.closest("[data-search]");
const hits = form?.querySelector("[data-hits]");
const PAUSE = 200;

if (search) {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  const hint = document.querySelector("[data-search-key]");
  if (hint && window.matchMedia("(hover: hover)").matches) hint.textContent = apple ? "⌘K" : "Ctrl K";
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") { event.preventDefault(); search.focus(); search.select(); }
  });
}

if (hits) {
  let timer;
  let asked = null;
  let chosen = -1;
  search.setAttribute("role", "combobox");
  search.setAttribute("aria-autocomplete", "list");
  search.setAttribute("aria-expanded", "false");

  const options = () => [...hits.querySelectorAll("[role=option]")];

  const close = () => {
    asked?.abort();
    clearTimeout(timer);
    hits.hidden = true;
    chosen = -1;
    search.setAttribute("aria-expanded", "false");
    search.removeAttribute("aria-controls");
    search.removeAttribute("aria-activedescendant");
  };

  const show = (text) => {
    hits.innerHTML = text;
    hits.hidden = false;
    chosen = -1;
    search.removeAttribute("aria-activedescendant");
    const list = hits.querySelector("[role=listbox]");
    search.setAttribute("aria-expanded", String(Boolean(list)));
    if (list) search.setAttribute("aria-controls", list.id); else search.removeAttribute("aria-controls");
    announce(hits.querySelector("[data-said]")?.textContent.trim() || "");
  };

  const choose = (place) => {
    const all = options();
    if (!all.length) return;
    chosen = (place + all.length) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    all[chosen].scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", all[chosen].id);
  };

  // Only the answer to the last thing typed is shown; when the network fails, Enter still opens the whole page.
  const ask = async () => {
    const typed = search.value.trim();
    asked?.abort();
    if (!typed) { close(); return; }
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch(`${form.dataset.search}?${new URLSearchParams({ q: typed })}`, { headers: { "HX-Request": "true" }, signal });
      if (answer.ok && !answer.redirected) {
        const text = await answer.text();
        if (!signal.aborted) show(text);
      }
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !hits.hidden) { event.preventDefault(); close(); }
    if (hits.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); options()[chosen].click(); }
  });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
  form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) close(); });
}
