// The phone's own camera: the browser's detector where it has one, else the decoder library. Nothing leaves the phone.
// Some browsers have the detector and not what it needs of the system: they say so late, by failing.
const withDetector = async (video) => {
  const Detector = window.BarcodeDetector;
  try {
    if (!Detector || !(await Detector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new Detector({ formats: ["qr_code"] });
    return async () => (await detector.detect(video))[0]?.rawValue;
  } catch {
    return null;
  }
};

// So many frames in a row that the detector cannot read at all, and the library takes over.
const PATIENCE = 5;

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
  let read = await withDetector(video);
  let isDetector = Boolean(read);
  let failed = 0;
  read ||= await withLibrary(video, jsqr);
  const seen = async () => {
    try {
      const text = await read();
      failed = 0;
      return text;
    } catch { // a frame that cannot be read: the next one comes
      failed += 1;
      if (isDetector && failed >= PATIENCE) {
        read = await withLibrary(video, jsqr);
        isDetector = false;
      }
      return undefined;
    }
  };
  const look = async () => {
    if (!video.srcObject) return;
    try {
      const text = await seen();
      if (text) await found(text);
    } catch { /* told by whoever was told; the next frame comes */ }
    setTimeout(look, 150);
  };
  look();
};
