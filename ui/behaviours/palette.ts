// The command palette: a combobox (ARIA APG) in a dialog. The server says what answers to the words;
// where the reader was comes from the history of this tab, so nothing is kept anywhere.

import { closest } from "./closest.ts";
import { Options } from "./options.ts";

const PAUSE = 120;
const RECENT = 5;

export function startPalette(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#palette");
  if (dialog === null) return;
  rememberTitle();
  if (navigator.platform.startsWith("Mac")) {
    for (const key of document.querySelectorAll("[data-command-key]")) key.textContent = "⌘ K";
  }
  const palette = new Palette(dialog);
  for (const opener of document.querySelectorAll<HTMLElement>("[data-palette]")) {
    opener.ariaHasPopup = "dialog";
    opener.setAttribute("role", "button");
  }
  document.addEventListener("click", (event) => {
    if (closest(event, "[data-palette]") === null || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    palette.open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else palette.open();
  });
}

export function openPalette(): void {
  document.querySelector<HTMLElement>("[data-palette]")?.click();
}

class Palette {
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly word: HTMLElement;
  private readonly options: Options;
  private asking = new AbortController();
  private pause = 0;

  constructor(private readonly dialog: HTMLDialogElement) {
    this.input = part(dialog, "[role=combobox]");
    this.list = part(dialog, "[role=listbox]");
    this.options = new Options(this.input, this.list);
    this.word = part(dialog, "[data-palette-word]");
    this.input.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = window.setTimeout(() => this.ask(), PAUSE);
    });
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("pointermove", (event) => {
      const option = closest(event, "[role=option]");
      if (option !== null) this.options.choose(option);
    });
    this.list.addEventListener("click", (event) => {
      if (closest(event, "[role=option]") !== null) dialog.close();
    });
  }

  open(): void {
    if (this.dialog.open) return;
    for (const other of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) other.close();
    this.input.value = "";
    this.dialog.showModal();
    this.input.focus();
    this.ask();
  }

  private async ask(): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const words = this.input.value.trim();
    const address = new URL(this.dialog.dataset.source ?? "", location.href);
    address.searchParams.set("q", words);
    this.list.ariaBusy = "true";
    try {
      const answer = await fetch(address, { signal: this.asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show(await answer.text(), words);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.show("", words);
      this.word.textContent = "The server does not answer; try again.";
    }
    this.list.ariaBusy = null;
  }

  private show(html: string, words: string): void {
    this.list.innerHTML = html;
    if (words === "") this.list.prepend(...this.recent());
    this.list.append(...this.more(words), ...this.list.querySelectorAll("[data-last]"));
    this.options.name();
    const count = this.options.all.length;
    this.input.ariaExpanded = String(count > 0);
    this.word.textContent = count === 1 ? "1 answer" : `${count} answers`;
    this.options.choose(this.options.all[0]);
  }

  private press(event: KeyboardEvent): void {
    if (event.key === "Enter") {
      event.preventDefault();
      this.follow(event);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.options.step(event.key === "ArrowDown" ? 1 : -1);
    }
  }

  private follow(event: KeyboardEvent): void {
    const option = this.options.chosen;
    if (option instanceof HTMLAnchorElement && (event.ctrlKey || event.metaKey)) {
      window.open(option.href, "_blank", "noopener");
    } else option?.click();
  }

  private more(words: string): Element[] {
    const group = copy(this.dialog, "[data-palette-more]");
    for (const option of group?.querySelectorAll("[role=option]") ?? []) {
      if (!answers(option.textContent ?? "", words)) option.remove();
    }
    return group?.querySelector("[role=option]") ? [group] : [];
  }

  private recent(): Element[] {
    const group = copy(this.dialog, "[data-palette-recent]");
    if (group === null) return [];
    for (const { title, url } of visited()) {
      const entry = copy(this.dialog, "[data-palette-entry]");
      const words = entry?.querySelector(".palette-words");
      if (!(entry instanceof HTMLAnchorElement) || !words) continue;
      entry.href = url;
      words.textContent = title;
      group.append(entry);
    }
    return group.querySelector("[role=option]") ? [group] : [];
  }
}

function answers(title: string, words: string): boolean {
  const present = title.toLowerCase().split(/\s+/);
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return wanted.every((word) => present.some((one) => one.startsWith(word)));
}

function part<E extends HTMLElement>(dialog: HTMLElement, selector: string): E {
  const found = dialog.querySelector<E>(selector);
  if (found === null) throw new Error(`the palette has no ${selector}`);
  return found;
}

function copy(dialog: HTMLElement, selector: string): Element | null {
  const shape = dialog.querySelector<HTMLTemplateElement>(selector)?.content.firstElementChild;
  return shape?.cloneNode(true) instanceof Element ? (shape.cloneNode(true) as Element) : null;
}

// The history of the tab belongs to the browser and ends with the tab; some browsers show none.

interface Visit {
  title: string;
  url: string;
}

function rememberTitle(): void {
  if (!("navigation" in window)) return;
  const title = document.title.replace(/ · Muniment$/, "");
  window.navigation.updateCurrentEntry({ state: { title } });
}

function visited(): Visit[] {
  if (!("navigation" in window)) return [];
  const found = new Map<string, Visit>();
  for (const entry of window.navigation.entries().reverse()) {
    const title = (entry.getState() as Visit | undefined)?.title;
    const url = entry.url ?? "";
    const here = new URL(url, location.href);
    if (title === undefined || here.pathname === location.pathname) continue;
    if (!found.has(here.pathname)) found.set(here.pathname, { title, url });
  }
  return [...found.values()].slice(0, RECENT);
}
