// `<section data-curves hidden>` gets the curves of the metrics that it names. What draws them is
// fetched only where there is something to draw; without it the page says the same in its tables.

for (const card of document.querySelectorAll<HTMLElement>("[data-curves]")) drawIn(card);

async function drawIn(card: HTMLElement): Promise<void> {
  const { drawCurves } = await import("./curves/drawing.ts");
  card.hidden = false;
  drawCurves(card);
}
