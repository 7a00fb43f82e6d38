// Menus are `<details>` and open without us; here they also close like menus.

import { closest } from "./closest.ts";

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    const inside = closest(event, "details.menu");
    for (const menu of openMenus()) if (menu !== inside) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const menu of openMenus()) closeAndReturn(menu);
  });
  document.addEventListener("focusin", (event) => {
    const inside = closest(event, "details.menu");
    for (const menu of openMenus()) if (menu !== inside) menu.open = false;
  });
}

function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

function closeAndReturn(menu: HTMLDetailsElement): void {
  const held = menu.contains(document.activeElement);
  menu.open = false;
  if (held) menu.querySelector("summary")?.focus();
}
