// A photograph from the phone becomes 600 × 800, cut to 3:4 around its middle, before it is sent: phones make pictures
// of ten megabytes, and what the camera wrote beside it stays on the phone. Without this script the file goes as it is.
const input = document.querySelector("[data-badge-photo]");
const preview = document.querySelector("[data-photo-preview]");
const [WIDE, HIGH] = [600, 800];

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.max(WIDE / picture.width, HIGH / picture.height);
  const [wide, high] = [WIDE / scale, HIGH / scale];
  preview.width = WIDE;
  preview.height = HIGH;
  // A face stands above the middle: what is too high is cut below rather than above.
  const top = (picture.height - high) * 0.3;
  preview.getContext("2d").drawImage(picture, (picture.width - wide) / 2, top, wide, high, 0, 0, WIDE, HIGH);
  preview.hidden = false;
  return new Promise((done) => preview.toBlob(done, "image/jpeg", 0.9));
}

if (input && preview) {
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    try {
      const blob = await shrink(file);
      const list = new DataTransfer();
      list.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
      input.files = list.files;
    } catch {
      // Not a picture that the browser can draw: the server says what is wrong with it.
      preview.hidden = true;
    }
  });
}
