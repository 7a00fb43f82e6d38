// Short words on what has just happened; they wait until read when the pointer rests on them.

import { closest } from "./closest.ts";

const STAYS = 6_000;

export function startToasts(): void {
  document.addEventListener("click", (event) => {
    if (closest(event, "[data-dismiss]") !== null) closest(event, ".toast-note")?.remove();
  });
  document.addEventListener("htmx:response:error", () => {
    toast("The server did not accept that; reload the page and try again.", "danger");
  });
}

export function toast(message: string, tone: string): void {
  const shape = document.querySelector<HTMLTemplateElement>("#toast");
  const place = document.querySelector(".toasts");
  const note = shape?.content.querySelector(".toast-note")?.cloneNode(true);
  if (!(note instanceof HTMLElement) || place === null) return;
  note.classList.add(`tone-${tone}`);
  note.querySelector("p")?.append(message);
  place.append(note);
  setTimeout(() => leave(note), STAYS);
}

function leave(note: HTMLElement): void {
  if (note.matches(":hover, :focus-within")) setTimeout(() => leave(note), STAYS);
  else note.remove();
}
