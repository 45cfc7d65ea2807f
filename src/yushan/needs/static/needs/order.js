// Who orders for somebody else does not leave their own name and number there; taken back, both return.
const other = document.querySelector("input[name=for_other]");

if (other) {
  const fields = [...other.form.querySelectorAll("[data-own]")];
  const apply = () => {
    for (const field of fields) {
      const own = field.dataset.own;
      if (other.checked && field.value === own) field.value = "";
      else if (!other.checked && field.value === "") field.value = own;
    }
  };
  other.addEventListener("change", apply);
  // Ticked while the page was still coming: what the server wrote is looked at once more.
  if (other.checked && !other.defaultChecked) apply();
}
