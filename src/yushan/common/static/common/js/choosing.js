// Suggestions beside a choice among many rows (common/choosing.py). Without them one writes pieces of the name.
const WAIT_MS = 250;

function watch(input) {
  const list = document.getElementById(input.getAttribute("list"));
  let timer = 0;
  let latest = "";
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const text = input.value.trim();
      latest = text;
      if (text.length < 2) return;
      try {
        const answer = await fetch(`${input.dataset.choices}?q=${encodeURIComponent(text)}`);
        if (!answer.ok || latest !== text) return; // an older answer must not replace a newer one
        const { rows } = await answer.json();
        list.replaceChildren(...rows.map(({ value, beside }) => new Option(beside, value)));
      } catch {
        // no network: what is typed is found by the server once the form is sent
      }
    }, WAIT_MS);
  });
}

document.querySelectorAll("input[data-choices]").forEach(watch);
