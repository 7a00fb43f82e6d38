// `<input data-completes="address">` offers what its text could go on with where the cursor is: a
// combobox (ARIA APG) whose options the server makes. Enter sends the form until one is chosen.

import { closest } from "./closest.ts";
import { Options } from "./options.ts";

const PAUSE = 120;

export function startCompleting(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-completes]")) {
    new Completing(input);
  }
}

class Completing {
  private readonly list = document.createElement("div");
  private readonly options: Options;
  private asking = new AbortController();
  private pause = 0;
  private answered = ""; // the text that the options in the list are for

  constructor(private readonly input: HTMLInputElement) {
    this.options = new Options(input, this.list);
    this.list.id = `${input.id}-completions`;
    this.list.className = "completions";
    this.list.setAttribute("role", "listbox");
    this.list.ariaLabel = "How it could go on";
    this.list.hidden = true;
    input.after(this.list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-controls", this.list.id);
    input.ariaAutoComplete = "list";
    input.ariaExpanded = "false";
    input.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = window.setTimeout(() => this.ask(), PAUSE);
    });
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    // A press on the list must not take the focus from the text.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = closest(event, "[role=option]");
      if (option !== null) this.take(option);
    });
  }

  private async ask(): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const { value } = this.input;
    const address = new URL(this.input.dataset.completes ?? "", location.href);
    address.searchParams.set("q", value);
    // The server counts characters, the browser half of some of them twice.
    const before = value.slice(0, this.input.selectionStart ?? value.length);
    address.searchParams.set("at", String([...before].length));
    try {
      const answer = await fetch(address, { signal: this.asking.signal });
      const html = answer.ok ? await answer.text() : "";
      this.answered = value;
      this.show(html);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.close();
    }
  }

  private show(html: string): void {
    const chosen = this.options.chosen?.dataset.text;
    this.list.innerHTML = html;
    this.options.name();
    // Who has gone to an option while this was asked for stays there.
    const same = this.options.all.find((option) => option.dataset.text === chosen);
    if (chosen !== undefined) this.options.choose(same);
    const open = this.options.all.length > 0 && document.activeElement === this.input;
    this.list.hidden = !open;
    this.input.ariaExpanded = String(open);
  }

  private close(): void {
    clearTimeout(this.pause);
    this.asking.abort();
    this.show("");
  }

  private press(event: KeyboardEvent): void {
    const { chosen } = this.options;
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.options.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && chosen !== undefined) {
      event.preventDefault();
      this.take(chosen);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  private take(option: HTMLElement): void {
    const characters = [...this.input.value];
    const { text = "", start = "0", end = "0" } = option.dataset;
    const before = characters.slice(0, Number(start)).join("") + text;
    // What was typed since the options came belongs to the word that they complete.
    const since = characters.length - [...this.answered].length;
    const after = characters.slice(Number(end) + Math.max(0, since)).join("");
    this.input.value = before + after;
    this.input.setSelectionRange(before.length, before.length);
    this.close();
    this.pause = window.setTimeout(() => this.ask(), PAUSE);
  }
}
