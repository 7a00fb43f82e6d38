// The options of a combobox (ARIA APG): which there are, which is chosen, and the next one.

export class Options {
  constructor(
    private readonly input: HTMLElement,
    private readonly list: HTMLElement,
  ) {}

  get all(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  get chosen(): HTMLElement | undefined {
    return this.all.find((option) => option.ariaSelected === "true");
  }

  // Gives each option the name that the input points at it by; chooses none.
  name(): void {
    this.all.forEach((option, place) => {
      option.id = `${this.list.id}-option-${place}`;
    });
    this.choose(undefined);
  }

  choose(option: HTMLElement | undefined): void {
    for (const each of this.all) each.ariaSelected = String(each === option);
    if (option === undefined) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", option.id);
  }

  // Goes on by one, from the last to the first; where none is chosen, to the first or the last.
  step(by: 1 | -1): void {
    const options = this.all;
    const at = options.findIndex((option) => option.ariaSelected === "true");
    const from = at < 0 && by < 0 ? 0 : at;
    const next = options[(from + by + options.length) % options.length];
    this.choose(next);
    next?.scrollIntoView({ block: "nearest" });
  }
}
