// Asks the browser where the visitor is and sends the form with it; about a hundred metres are enough.
const button = document.querySelector("[data-near]");

if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const said = button.form.querySelector("[data-near-said]");
    said.textContent = "正在定位";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.form.elements.longitude.value = coords.longitude.toFixed(3);
        button.form.elements.latitude.value = coords.latitude.toFixed(3);
        button.form.requestSubmit();
      },
      () => { said.textContent = "没有定到位，请选择区县和乡镇街道"; },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}
