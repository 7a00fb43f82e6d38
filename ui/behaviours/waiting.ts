// Says that something is under way once it takes longer than a blink: a page that is on its way, or
// a part of one that htmx fetches.

const BLINK = 250;
const AT_MOST = 20_000; // a download leaves the page where it is, and says nothing when it is done

let sign = 0;
let end = 0;

export function startWaiting(): void {
  window.addEventListener("beforeunload", () => begin());
  window.addEventListener("pageshow", () => finish());
  document.addEventListener("htmx:before:request", () => begin());
  for (const name of ["htmx:after:request", "htmx:finally:request", "htmx:error"]) {
    document.addEventListener(name, () => finish());
  }
}

function begin(): void {
  clearTimeout(sign);
  clearTimeout(end);
  sign = window.setTimeout(() => show(true), BLINK);
  end = window.setTimeout(finish, AT_MOST);
}

function finish(): void {
  clearTimeout(sign);
  clearTimeout(end);
  show(false);
}

function show(busy: boolean): void {
  const bar = document.querySelector<HTMLElement>("[data-under-way]");
  const main = document.querySelector("main");
  if (bar !== null) bar.hidden = !busy;
  if (main !== null) main.ariaBusy = busy ? "true" : null;
}
