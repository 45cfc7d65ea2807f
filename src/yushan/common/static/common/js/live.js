// Two ways to say something: quietly for screen readers, or visibly when something did not work.
export const announce = (text) => {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
};

let timer;
export const warn = (text) => {
  const toast = document.getElementById("toast");
  if (!toast) return;
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, 8000);
};
