// A form that answers with a file leaves the page standing: after a moment it can be sent again.
document.querySelectorAll("form[data-download]").forEach((form) => {
  form.addEventListener("submit", () => setTimeout(() => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("aria-busy");
    });
  }, 3000));
});
