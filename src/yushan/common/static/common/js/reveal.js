// A password can be looked at while it is typed.
document.querySelectorAll("input[type=password]").forEach((input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ys-reveal";
  const show = (open) => {
    input.type = open ? "text" : "password";
    button.textContent = open ? "隐藏" : "显示";
    button.setAttribute("aria-label", open ? "隐藏密码" : "显示密码");
  };
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
  const frame = document.createElement("div");
  frame.className = "ys-password";
  input.replaceWith(frame);
  frame.append(input, button);
});
