// `<button data-theme-choice="light|dark|auto">` decides how pages look on this device.

import { closest } from "./closest.ts";

export function startThemes(): void {
  document.addEventListener("click", (event) => {
    const choice = closest(event, "[data-theme-choice]")?.dataset.themeChoice;
    if (choice !== undefined) choose(choice);
  });
  mark(localStorage.getItem("theme") ?? "auto");
}

function choose(choice: string): void {
  if (choice === "auto") {
    localStorage.removeItem("theme");
    delete document.documentElement.dataset.bsTheme;
  } else {
    localStorage.setItem("theme", choice);
    document.documentElement.dataset.bsTheme = choice;
  }
  mark(choice);
}

function mark(choice: string): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-choice]")) {
    button.ariaPressed = String(button.dataset.themeChoice === choice);
  }
}
