// A password can be looked at while it is typed.
const english = document.documentElement.lang === "en";
const words = english ? { show: "Show", hide: "Hide", of: " the password" } : { show: "显示", hide: "隐藏", of: "密码" };
document.querySelectorAll("input[type=password]").forEach((input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ys-reveal";
  const show = (open) => {
    input.type = open ? "text" : "password";
    button.textContent = open ? words.hide : words.show;
    button.setAttribute("aria-label", (open ? words.hide : words.show) + words.of);
  };
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
  const frame = document.createElement("div");
  frame.className = "ys-password";
  input.replaceWith(frame);
  frame.append(input, button);
});
