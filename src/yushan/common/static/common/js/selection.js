// Lists with check boxes: data-check-all picks all, data-count-of says how many, data-bulk appears with the first one.
const refresh = () => {
  document.querySelectorAll("[data-count-of]").forEach((place) => {
    place.textContent = document.querySelectorAll(`${place.dataset.countOf}:checked`).length;
  });
  document.querySelectorAll("[data-bulk]").forEach((bar) => {
    bar.hidden = !document.querySelector(`${bar.dataset.bulk}:checked`);
  });
  document.querySelectorAll("[data-check-all]").forEach((head) => {
    const all = document.querySelectorAll(head.dataset.checkAll);
    const picked = [...all].filter((box) => box.checked).length;
    head.checked = all.length > 0 && picked === all.length;
    head.indeterminate = picked > 0 && picked < all.length;
  });
};
document.addEventListener("change", (event) => {
  const head = event.target.closest("[data-check-all]");
  if (head) document.querySelectorAll(head.dataset.checkAll).forEach((box) => { box.checked = head.checked; });
  refresh();
});
document.addEventListener("htmx:afterSwap", refresh);
window.addEventListener("pageshow", refresh);
