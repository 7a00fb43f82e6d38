// Runs before the first paint, so that a page never flashes in the wrong theme. Kept free of
// imports: it is loaded as a classic, blocking script.

const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") {
  document.documentElement.dataset.bsTheme = chosen;
}
