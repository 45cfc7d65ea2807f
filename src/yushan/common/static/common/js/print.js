// <button data-print hidden>打印</button>: appears where the page can print itself.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
