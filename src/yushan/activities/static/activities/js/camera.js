// The phone's own camera: the browser's detector where it has one, else the decoder library. Nothing leaves the phone.
const withDetector = async (video) => {
  const Detector = window.BarcodeDetector;
  if (!Detector || !(await Detector.getSupportedFormats()).includes("qr_code")) return null;
  const detector = new Detector({ formats: ["qr_code"] });
  return async () => (await detector.detect(video))[0]?.rawValue;
};

const library = (address) => new Promise((resolve, reject) => {
  if (window.jsQR) { resolve(); return; }
  const script = document.createElement("script");
  script.src = address;
  script.onload = resolve;
  script.onerror = reject;
  document.head.append(script);
});

const withLibrary = async (video, address) => {
  await library(address);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async () => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    if (!canvas.width) return undefined;
    context.drawImage(video, 0, 0);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(picture.data, picture.width, picture.height, { inversionAttempts: "dontInvert" })?.data;
  };
};

export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

// Opens the camera at the back; throws when the person or the phone refuses.
export const openCamera = async (video) => {
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.hidden = false;
  await video.play();
};

export const closeCamera = (video) => {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
  video.hidden = true;
};

// Tells every text that is seen, one after the other, until the camera is closed.
export const watch = async (video, jsqr, found) => {
  const read = (await withDetector(video)) || (await withLibrary(video, jsqr));
  const look = async () => {
    if (!video.srcObject) return;
    try {
      const text = await read();
      if (text) await found(text);
    } catch { /* a frame that cannot be read: the next one comes */ }
    setTimeout(look, 150);
  };
  look();
};
