// `#tour=name` or `#tour=name.3` begins a guided tour, or goes on with it; what leads along it is
// only loaded then.

const PLACE = /^#tour=([a-z-]+)(?:\.(\d+))?$/;

export function startTours(): void {
  begin();
  window.addEventListener("hashchange", begin);
}

async function begin(): Promise<void> {
  const found = PLACE.exec(location.hash);
  if (found?.[1] === undefined) return;
  const { lead } = await import("../tours/tour.ts");
  await lead(found[1], Number(found[2] ?? 0));
}
