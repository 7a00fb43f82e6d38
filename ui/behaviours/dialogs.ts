// `<button data-opens="id">` opens that dialog; `<button data-closes>` closes the one it is in.
// A dialog whose form was refused stands open, with what is wrong beside its fields.

import { closest } from "./closest.ts";

export function startDialogs(): void {
  const refused = document.querySelector("dialog:has(.field-error)");
  if (refused !== null) openDialog(refused.id);
  document.addEventListener("click", (event) => {
    const opener = closest(event, "[data-opens]");
    if (opener?.dataset.opens !== undefined) openDialog(opener.dataset.opens);
    closest(event, "[data-closes]")?.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement) event.target.close(); // its backdrop
  });
}

export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}
