// The numbers beside the entries of the staff menu come after the page: counting takes as long as drawing it.
const menu = document.querySelector("[data-waiting]");

const mark = (link, { count, text, hot }) => {
  if (!count) return;
  const number = document.createElement("span");
  number.className = hot ? "n hot" : "n";
  const spoken = document.createElement("span");
  spoken.className = "ys-sr";
  spoken.textContent = " 件在等您";
  number.append(text, spoken);
  link.append(number);
};

const fill = async () => {
  try {
    const answer = await fetch(menu.dataset.waiting, { headers: { Accept: "application/json" } });
    const found = answer.ok && !answer.redirected ? await answer.json() : {};
    menu.querySelectorAll("a[href]").forEach((link) => { if (found[link.getAttribute("href")]) mark(link, found[link.getAttribute("href")]); });
  } catch {
    // Without a network the menu has no numbers; everything else works.
  }
};

if (menu) fill();
