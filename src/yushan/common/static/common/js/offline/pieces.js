// Pieces of a page that opens without a network, made of elements: no text ever becomes markup.
export const piece = (tag, classes, ...inside) => {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...inside);
  return made;
};

export const pill = (text, tone) => piece("span", `ys-pill ys-${tone}`, text);

export const button = (text, act, classes = "ys-btn") => {
  const made = piece("button", classes, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
};

export const note = (tone, title, line, ...more) =>
  piece("div", `ys-note ys-${tone}`, piece("div", "", piece("b", "", title), piece("div", "ys-s", line), ...more));
