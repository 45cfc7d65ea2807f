// The live board asks for its middle every few seconds; when no answer comes, later and later. A page that nobody looks
// at does not ask.
const box = document.querySelector("[data-board]");
const url = box?.dataset.board;
const SOON = 5000;
const LATEST = 60_000;
let pause = SOON;
let timer = 0;

const note = (text) => { document.querySelector("[data-board-note]").textContent = text; };

const ask = async () => {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    box.replaceChildren(...page.body.childNodes);
    pause = SOON;
    note("");
  } catch {
    pause = Math.min(pause * 2, LATEST);
    note(`没有更新，${Math.round(pause / 1000)} 秒后再试`);
  }
  timer = setTimeout(ask, pause);
};

if (url) {
  timer = setTimeout(ask, SOON);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
}
