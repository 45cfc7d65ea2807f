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

// On a phone the form is folded and the answer comes first; with room for it, it stands open.
const fold = document.querySelector("[data-wide-open]");
const wide = matchMedia("(min-width: 768px)");

function unfold() {
  if (fold && wide.matches) fold.open = true;
}

wide.addEventListener("change", unfold);
unfold();

if (form) {
  form.addEventListener("change", offer);
  offer();
}
