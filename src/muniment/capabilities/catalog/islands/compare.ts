// `<section data-charts="{…}" hidden>` gets the charts it describes. What draws them is fetched only
// where there is something to draw; without it the page says the same in its table.

for (const card of document.querySelectorAll<HTMLElement>("[data-charts]")) draw(card);

async function draw(card: HTMLElement): Promise<void> {
  const { drawCharts } = await import("./compare/charts.ts");
  card.hidden = false;
  drawCharts(card);
}
