// <div data-switch> with buttons that name panels: 地图 | 表格. Without JavaScript every panel is visible.
document.querySelectorAll("[data-switch]").forEach((group) => {
  const buttons = [...group.querySelectorAll("button[data-show]")];
  group.hidden = false;
  const show = (chosen) => buttons.forEach((button) => {
    const on = button === chosen;
    button.classList.toggle("on", on);
    button.setAttribute("aria-pressed", String(on));
    document.getElementById(button.dataset.show).hidden = !on;
  });
  buttons.forEach((button) => button.addEventListener("click", () => { show(button); window.dispatchEvent(new Event("resize")); }));
  show(buttons[0]);
});

// The undo bar leaves when its time is over.
document.querySelectorAll("[data-undo]").forEach((bar) => setTimeout(() => bar.remove(), Number(bar.dataset.undo) * 1000));
