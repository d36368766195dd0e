// The verdict: colour, word, shape and sound, over the whole screen.
const words = JSON.parse(document.getElementById("door-words").textContent);
const dialog = document.getElementById("verdict");
const part = (id) => document.getElementById(id);
const GOES_BY_ITSELF = 2500;
const LOOKS = { welcome: "in", back: "in", already: "already", unchecked: "unsure" };
// Hertz and seconds: who holds the device hears the verdict without looking.
const SOUNDS = {
  in: [[880, 0.12], [1320, 0.16]],
  already: [[660, 0.16], [660, 0.16]],
  unsure: [[660, 0.16], [440, 0.16]],
  out: [[220, 0.5]],
};
const BUZZES = { in: [60], already: [80, 80, 80], unsure: [80, 80, 80], out: [400] };

let timer;
let audio;

// The sentence of that name, its [places] filled in and fenced from the text around them.
export function sentence(name, values = {}) {
  return Object.entries(values).reduce(
    (text, [key, value]) => text.replace(`[${key}]`, () => `\u2068${value}\u2069`), words[name],
  );
}

export const isIn = (said) => LOOKS[said] === "in";

// Browsers let a page make sounds from the first touch on.
export function wakeSound() {
  audio ??= new AudioContext();
  audio.resume();
}

function sound(look) {
  navigator.vibrate?.(BUZZES[look]);
  if (!audio) return;
  let at = audio.currentTime;
  for (const [pitch, seconds] of SOUNDS[look]) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    tone.connect(audio.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds + 0.04;
  }
}

function write(id, text) {
  const element = part(id);
  element.hidden = !text;
  (element.querySelector("bdi") ?? element).textContent = text ?? "";
}

// `verdict`: what the server says of a scan, or what the device says by itself with `note`.
// `choices`: the buttons beside "next" and what each does.
export function show(verdict, { isAudible, choices = {} }) {
  const look = LOOKS[verdict.said] ?? "out";
  dialog.dataset.look = look;
  dialog.dataset.said = verdict.said;
  write("verdict-word", words[verdict.said]);
  write("verdict-name", verdict.name);
  write("verdict-latin", verdict.latin === verdict.name ? "" : verdict.latin);
  write("verdict-category", verdict.category);
  write("verdict-detail", detailOf(verdict));
  write("verdict-note", verdict.note);
  for (const id of ["let-in", "again"]) {
    part(id).hidden = !choices[id];
    part(id).onclick = () => { close(); choices[id](); };
  }
  if (!dialog.open) dialog.showModal();
  part("next").focus();
  if (isAudible) sound(look);
  clearTimeout(timer);
  if (look === "in") timer = setTimeout(close, GOES_BY_ITSELF);
}

function detailOf({ said, time, where, status }) {
  if (said === "already") return sentence("since", { time, where });
  if (said === "not_admitted") return `${status}. ${words.to_the_desk}`;
  return LOOKS[said] ? "" : words.to_the_desk;
}

export function close() {
  clearTimeout(timer);
  dialog.close();
}

part("next").addEventListener("click", close);
