// `/` opens the palette, `?` shows the help, `t` the time bar.

import { openDialog } from "./dialogs.ts";
import { openPalette } from "./palette.ts";

const KEYS: Record<string, () => void> = {
  "/": openPalette,
  "?": () => openDialog("shortcuts"),
  t: openTimeBar,
};

export function startShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = KEYS[event.key];
    if (act === undefined || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    act();
  });
}

function openTimeBar(): void {
  const bar = document.querySelector<HTMLDetailsElement>("[data-time-bar]");
  if (bar === null) return;
  bar.open = true;
  bar.querySelector<HTMLElement>(".menu-panel a, .menu-panel input")?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}
