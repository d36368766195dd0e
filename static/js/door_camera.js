// The camera, read by the browser's own detector where there is one, else by the bundled decoder.
const BETWEEN_LOOKS = 120;
const WIDEST = 800;
// The same badge before the lens is one scan until it has been away for so long.
const AWAY = 3000;

let stream;
let last = { text: "", at: 0 };

async function nativeDetector() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  return formats?.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

// A function that reads a canvas: the text of the code on it, or "".
async function reader() {
  const detector = await nativeDetector();
  if (detector) return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? "";
  const { decodeQR } = await import("./vendor/qr/decode.js");
  return async (canvas) => {
    const picture = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(picture);
    } catch {
      return ""; // No code in sight.
    }
  };
}

function draw(video, canvas) {
  const scale = Math.min(1, WIDEST / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
}

function isNew(text) {
  const isSame = text === last.text && Date.now() - last.at < AWAY;
  last = { text, at: Date.now() };
  return !isSame;
}

export const isOn = () => Boolean(stream);

// Show what the camera sees in `video`, and tell each badge that comes before it. Throws where it may not.
export async function start(video, tell) {
  stream = await navigator.mediaDevices.getUserMedia({
    audio: false, video: { facingMode: "environment", width: { ideal: 1280 } },
  });
  const own = stream;
  video.srcObject = own;
  await video.play();
  const read = await reader();
  const canvas = document.createElement("canvas");
  const look = async () => {
    if (stream !== own) return;
    if (video.videoWidth) {
      draw(video, canvas);
      const text = await read(canvas).catch(() => "");
      if (text && isNew(text)) await tell(text);
    }
    setTimeout(look, BETWEEN_LOOKS);
  };
  look();
}

export function stop(video) {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = video.srcObject = null;
}
