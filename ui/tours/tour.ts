// Leads along a guided tour. Its stops are those of the page that tells it, and where it is stands
// in the address (`#tour=name.3`), so a tour goes on over several pages and nothing is kept.

import { type Driver, driver } from "driver.js";
import "driver.js/dist/driver.css";

interface Stop {
  page: string;
  selector: string;
  title: string;
  text: string;
}

const FADE = 200;

export async function lead(name: string, at: number): Promise<void> {
  const stops = await told(name);
  const stop = stops[at];
  if (stop === undefined) return;
  if (stop.page !== location.pathname) {
    location.assign(`${stop.page}#tour=${name}.${at}`);
    return;
  }
  const first = beginning(stops, at);
  const here = stops.slice(first, beyond(stops, at));
  const guide: Driver = driver({
    steps: here.map((stop) => ({
      element: stop.selector,
      popover: {
        title: escaped(stop.title),
        description: escaped(stop.text),
        onNextClick: () => go(1),
        onPrevClick: () => go(-1),
      },
    })),
    allowClose: true,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    duration: FADE,
    nextBtnText: "Next",
    prevBtnText: "Back",
    doneBtnText: beyond(stops, at) < stops.length ? "Next" : "Done",
    onPopoverRender: (popover, { state }) => {
      const place = first + (state.activeIndex ?? 0);
      popover.progress.style.display = "block";
      popover.progress.textContent = `${place + 1} of ${stops.length}`;
      popover.previousButton.disabled = place === 0;
      popover.previousButton.classList.toggle("driver-popover-btn-disabled", place === 0);
      popover.closeButton.ariaLabel = "End the tour";
      // They are a <header> and a <footer>, which would read as those of the whole page.
      popover.title.role = "presentation";
      popover.footer.role = "group";
      popover.footer.ariaLabel = "Along the tour";
    },
    // A place is not a button: what driver.js says of it belongs to the words alone.
    onHighlighted: (element) => {
      for (const said of ["haspopup", "expanded", "controls"]) {
        element?.removeAttribute(`aria-${said}`);
      }
    },
    onDestroyed: () => history.replaceState(history.state, "", location.pathname + location.search),
  });

  function go(step: number): void {
    const next = first + (guide.getActiveIndex() ?? 0) + step;
    const stop = stops[next];
    if (stop === undefined) guide.destroy();
    else if (next >= first && next < first + here.length) guide.moveTo(next - first);
    else location.assign(`${stop.page}#tour=${name}.${next}`);
  }

  guide.drive(at - first);
}

/** The first of the stops before `at` that are all on the same page. */
function beginning(stops: Stop[], at: number): number {
  let first = at;
  while (first > 0 && stops[first - 1]?.page === stops[at]?.page) first -= 1;
  return first;
}

function beyond(stops: Stop[], at: number): number {
  let next = at;
  while (next < stops.length && stops[next]?.page === stops[at]?.page) next += 1;
  return next;
}

async function told(name: string): Promise<Stop[]> {
  const answer = await fetch(`/-/tours/${encodeURIComponent(name)}`);
  if (!answer.ok) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll<HTMLElement>("[data-tour] > li")].map((stop) => ({
    page: stop.dataset.page ?? "/",
    selector: stop.dataset.selector ?? "main",
    title: stop.querySelector("h2")?.textContent ?? "",
    text: stop.querySelector("p")?.textContent ?? "",
  }));
}

function escaped(text: string): string {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}
