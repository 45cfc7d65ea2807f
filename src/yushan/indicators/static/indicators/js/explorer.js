// What cannot be asked together is not offered: a row that is the column already, activities by who served.
const form = document.querySelector("[data-explorer]");
const OF_ENTRIES = ["unit", "grade"];

function offer() {
  const { measure, rows, columns } = form.elements;
  const closed = measure.value === "activities" ? OF_ENTRIES : [];
  for (const [own, other] of [[rows, columns], [columns, rows]]) {
    for (const option of own.options) {
      option.disabled = !option.selected && option.value !== "" && (option.value === other.value || closed.includes(option.value));
    }
  }
}

if (form) {
  form.addEventListener("change", offer);
  offer();
}
