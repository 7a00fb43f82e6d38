// `<button data-copy="text">` copies its text; `<button data-copy-from="id">` that element's text.

import { closest } from "./closest.ts";
import { toast } from "./toasts.ts";

export function startCopying(): void {
  document.addEventListener("click", async (event) => {
    const button = closest(event, "[data-copy], [data-copy-from]");
    if (button === null) return;
    try {
      await navigator.clipboard.writeText(textOf(button));
      toast("Copied to the clipboard.", "success");
    } catch {
      toast("The browser does not allow copying here; select the text instead.", "warning");
    }
  });
}

function textOf(button: HTMLElement): string {
  const source = button.dataset.copyFrom;
  if (source === undefined) return button.dataset.copy ?? "";
  return document.getElementById(source)?.textContent?.trim() ?? "";
}
