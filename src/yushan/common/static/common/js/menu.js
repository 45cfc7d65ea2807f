// The staff menu on small screens; without JavaScript the button is a link that shows it (:target).
const button = document.querySelector("[data-menu]");
if (button) {
  const side = button.closest(".ys-side");
  button.setAttribute("role", "button");
  button.setAttribute("aria-controls", "menu");
  const show = (open) => { side.classList.toggle("open", open); button.setAttribute("aria-expanded", String(open)); };
  show(location.hash === "#menu");
  button.addEventListener("click", (event) => { event.preventDefault(); show(!side.classList.contains("open")); });
  button.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); button.click(); } });
  side.addEventListener("keydown", (event) => { if (event.key === "Escape" && side.classList.contains("open")) { show(false); button.focus(); } });
}

// Small menus in the top bar close by Escape or a click elsewhere; what lies over the page (截至, 怎么算的) by Escape.
const CLOSES = "details.ys-menu[open], details.ys-asked[open], details.ys-explain[open]";
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.ys-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(CLOSES).forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
