// The colours of the theme as a drawing takes them: plain numbers, read again whenever they change.

export interface Colours {
  words: string;
  ground: string;
  line: string;
  bar: string;
  best: string;
  series: string[];
  font: string;
}

const SERIES = 8;

export function coloursOf(card: HTMLElement): Colours {
  const probe = document.createElement("span");
  // Whoever asks for less motion gets very short transitions, at whose start a colour is the old one.
  probe.style.setProperty("transition", "none", "important");
  card.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return plain(getComputedStyle(probe).color);
  };
  const colours = {
    words: read("body-color"),
    ground: read("bg-surface"),
    line: read("border-strong"),
    bar: read("chart-bar"),
    best: read("chart-best"),
    series: Array.from({ length: SERIES }, (_, at) => read(`chart-${at + 1}`)),
    font: getComputedStyle(card).fontFamily,
  };
  probe.remove();
  return colours;
}

export function whenColoursChange(draw: () => void): void {
  const root = document.documentElement;
  new MutationObserver(draw).observe(root, { attributeFilter: ["data-bs-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

/** What draws knows hexadecimal colours; those of the theme are perceptual ones. */
function plain(colour: string): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const painter = canvas.getContext("2d");
  if (painter === null) return colour;
  painter.fillStyle = colour;
  painter.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = painter.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
