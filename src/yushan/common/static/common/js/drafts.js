// What was typed is never lost: forms with data-draft keep it in this tab until the server has taken it.
const forms = [...document.querySelectorAll("form[data-draft]")];
const keyOf = (form) => `draft:${location.pathname}:${form.dataset.draft || forms.indexOf(form)}`;
const SKIPPED = ["password", "file", "hidden", "submit", "button", "checkbox", "radio"];
const open = new Set();

const fields = (form) => [...form.elements].filter((field) => field.name && !SKIPPED.includes(field.type));

const restore = (form) => {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) || "null");
  if (!kept) return;
  let restored = false;
  for (const field of fields(form)) {
    if (kept[field.name] && !field.value) { field.value = kept[field.name]; restored = true; }
  }
  if (!restored) return;
  const note = document.createElement("p");
  note.className = "ys-note ys-info";
  note.setAttribute("role", "status");
  note.textContent = "上次没有提交的内容已经填回来了。";
  form.prepend(note);
};

// The server leads on only when it has taken the form: then the draft has served.
// First of all: a page that leads back to itself must not fill in again what was just sent.
const sent = sessionStorage.getItem("draft:sent");
if (sent && !document.querySelector(".ys-error, .ys-note.ys-bad")) {
  sessionStorage.removeItem(sent);
}
sessionStorage.removeItem("draft:sent");

forms.forEach((form) => {
  // A form shown again with errors already holds what was sent.
  if (!form.querySelector(".ys-error")) restore(form);
  form.addEventListener("input", () => {
    open.add(form);
    sessionStorage.setItem(keyOf(form), JSON.stringify(Object.fromEntries(fields(form).map((field) => [field.name, field.value]))));
  });
  form.addEventListener("submit", () => { open.delete(form); sessionStorage.setItem("draft:sent", keyOf(form)); });
});

window.addEventListener("beforeunload", (event) => { if (open.size) event.preventDefault(); });
