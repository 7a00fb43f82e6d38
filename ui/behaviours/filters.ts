// `<form data-tidy>` leaves out what was not filled in, so that its addresses stay readable.

export function startFilters(): void {
  document.addEventListener("formdata", (event) => {
    if (!(event.target instanceof HTMLFormElement) || !event.target.matches("[data-tidy]")) return;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
}
