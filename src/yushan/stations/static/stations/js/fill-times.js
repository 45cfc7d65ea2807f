// A free time that is offered fills in day, beginning and end of the form; without scripts people type them.
for (const chip of document.querySelectorAll("[data-fill-day]")) {
  chip.addEventListener("click", () => {
    for (const [name, value] of [["day", chip.dataset.fillDay], ["begin", chip.dataset.fillBegin], ["end", chip.dataset.fillEnd]]) {
      const field = document.querySelector(`input[name="${name}"]`);
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    document.querySelector('input[name="begin"]').focus();
  });
}
