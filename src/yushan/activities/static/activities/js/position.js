// Sends the position with a check-in only when the person ticked the box; a refusal or a slow phone never blocks it.
for (const form of document.querySelectorAll("[data-position-form]")) {
  form.addEventListener("submit", (event) => {
    const wanted = form.querySelector("[data-send-position]");
    if (!wanted?.checked || form.dataset.located || !navigator.geolocation) return;
    event.preventDefault();
    const button = event.submitter;
    const go = () => { form.dataset.located = "1"; form.requestSubmit(button || undefined); };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.longitude.value = coords.longitude.toFixed(6);
        form.elements.latitude.value = coords.latitude.toFixed(6);
        form.elements.accuracy.value = Math.round(coords.accuracy);
        go();
      },
      go,
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
    );
  });
}
