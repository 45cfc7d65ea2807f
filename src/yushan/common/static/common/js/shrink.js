// Pictures of today's phones are larger than what is taken. They are made smaller on the phone before they are sent;
// what the camera wrote beside them (place, time, device) stays behind. Where that cannot be done they go as they are.
const QUALITY = 0.85;

export const smaller = async (file, longest) => {
  if (!file.type.startsWith("image/")) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  if (!blob) return file;
  return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
};

for (const input of document.querySelectorAll("input[type=file][data-shrink]")) {
  input.addEventListener("change", async () => {
    const files = [...input.files];
    if (!files.length) return;
    const button = input.form.querySelector("button:not([type=button])");
    button.disabled = true;
    try {
      const sent = new DataTransfer();
      for (const file of files) sent.items.add(await smaller(file, Number(input.dataset.shrink)));
      input.files = sent.files;
    } catch { /* a kind of picture that this browser cannot draw: the server says what it takes */ }
    button.disabled = false;
  });
}
