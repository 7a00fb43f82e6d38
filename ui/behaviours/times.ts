// `<time data-relative>` reads "3 hours ago"; the exact time stays in its title.

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const EVERY = 60_000;
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export function startTimes(): void {
  say();
  setInterval(say, EVERY);
  document.addEventListener("htmx:after:swap", say);
}

function say(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    const text = relative(seconds);
    if (time.textContent !== text) time.textContent = text;
  }
}

function relative(seconds: number): string {
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return "just now";
}
