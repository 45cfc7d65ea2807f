// Fills longitude and latitude of a form with where its reader stands.
const button = document.querySelector("[data-locate]");

if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.lastChild.textContent = "正在定位";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.form.elements.longitude.value = coords.longitude.toFixed(6);
        button.form.elements.latitude.value = coords.latitude.toFixed(6);
        button.lastChild.textContent = "已填好，可以再点一次更新";
      },
      () => { button.lastChild.textContent = "没有定到位，请手工填写"; },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
}
