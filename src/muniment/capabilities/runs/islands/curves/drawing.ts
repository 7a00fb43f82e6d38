// Metrics of runs as lines, each figure fetched when it comes into sight. Drawn as SVG, with words
// for who cannot see them, and without tooltips: those would need inline styles, which the content
// security policy refuses.

import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent } from "echarts/components";
import { type EChartsCoreOption, type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { type Colours, coloursOf, whenColoursChange } from "../../../../../../ui/charts/colours.ts";
import { type Curve, fetchCurves, type Point } from "./fetching.ts";

interface Wish {
  axis: string;
  first: string;
  last: string;
  logarithmic: boolean;
}

interface Figure {
  place: HTMLElement;
  note: HTMLElement | null;
  key: string;
  chart: EChartsType;
  curves: Curve[];
  isSeen: boolean;
}

const DASHES = ["solid", "dashed", "dotted"];
const ROW = 17;
const HEIGHT = 210;
const PATIENCE_MS = 400;

use([AriaComponent, GridComponent, LegendComponent, LineChart, SVGRenderer]);

export function drawCurves(card: HTMLElement): void {
  const runs = (card.dataset.runs ?? "").split(" ");
  const names: string[] = JSON.parse(card.dataset.names ?? "[]");
  const form = card.querySelector("form");
  const figures = [...card.querySelectorAll<HTMLElement>("[data-curve]")].map(figureIn);

  const show = (figure: Figure) => {
    const colours = coloursOf(card);
    figure.chart.setOption(optionOf(figure, names, runs, wishIn(form), colours), true);
  };
  const load = async (figure: Figure) => {
    const wish = wishIn(form);
    try {
      figure.curves = await fetchCurves(runs, figure.key, figure.place.clientWidth, wish);
      if (figure.note) figure.note.textContent = saidOfPoints(figure.curves);
      makeRoom(figure);
      show(figure);
    } catch {
      if (figure.note) figure.note.textContent = "could not be fetched; the table has it";
    }
  };

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const figure = figures.find((one) => one.place === entry.target);
      if (!entry.isIntersecting || figure === undefined) continue;
      watcher.unobserve(figure.place);
      figure.isSeen = true;
      load(figure);
    }
  });
  for (const figure of figures) watcher.observe(figure.place);

  let waiting: number | undefined;
  form?.addEventListener("submit", (event) => event.preventDefault());
  form?.addEventListener("input", (event) => {
    const isRange = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
    window.clearTimeout(waiting);
    waiting = window.setTimeout(
      () => {
        for (const figure of figures) if (figure.isSeen) (isRange ? load : show)(figure);
      },
      isRange ? PATIENCE_MS : 0,
    );
  });
  whenColoursChange(() => {
    for (const figure of figures) if (figure.isSeen) show(figure);
  });
}

function figureIn(box: HTMLElement): Figure {
  const place = box.querySelector<HTMLElement>(".curves-canvas") ?? box;
  place.style.height = `${HEIGHT}px`;
  const chart = init(place, null, { renderer: "svg" });
  new ResizeObserver(() => chart.resize()).observe(place);
  const note = box.querySelector<HTMLElement>("[data-curve-note]");
  return { place, note, key: box.dataset.curve ?? "", chart, curves: [], isSeen: false };
}

function wishIn(form: HTMLFormElement | null): Wish {
  const said = new FormData(form ?? undefined);
  const text = (name: string) => String(said.get(name) ?? "").trim();
  return {
    axis: text("axis") || "step",
    first: text("first"),
    last: text("last"),
    logarithmic: said.has("log"),
  };
}

function makeRoom(figure: Figure): void {
  const rows = figure.curves.length > 1 ? figure.curves.length : 0;
  figure.place.style.height = `${HEIGHT + rows * ROW}px`;
  figure.chart.resize();
}

function optionOf(
  figure: Figure,
  names: string[],
  runs: string[],
  wish: Wish,
  colours: Colours,
): EChartsCoreOption {
  const called = figure.curves.map((curve, at) => nameOf(curve, at, names, runs));
  const isOne = figure.curves.length < 2;
  const words = { color: colours.words };
  return {
    animation: false,
    color: colours.series,
    textStyle: { fontFamily: colours.font, color: colours.words },
    aria: { enabled: true, label: { description: said(figure, called) } },
    legend: {
      show: !isOne,
      top: 0,
      left: 0,
      orient: "vertical",
      icon: "roundRect",
      itemWidth: 22,
      itemHeight: 4,
      selectedMode: false,
      textStyle: {
        ...words,
        width: Math.max(figure.place.clientWidth - 40, 80),
        overflow: "truncate",
      },
      data: called,
    },
    grid: {
      top: 12 + (isOne ? 0 : figure.curves.length * ROW),
      bottom: 8,
      left: 8,
      right: 20,
      containLabel: true,
    },
    xAxis: {
      type: wish.axis === "time" ? "time" : "value",
      min: "dataMin",
      max: "dataMax",
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { ...words, hideOverlap: true },
      splitLine: { show: false },
      splitNumber: 4,
    },
    yAxis: {
      type: wish.logarithmic ? "log" : "value",
      scale: true,
      axisLabel: { ...words, formatter: brief },
      splitLine: { lineStyle: { color: colours.line, opacity: 0.3 } },
      splitNumber: 4,
    },
    series: figure.curves.map((curve, at) => ({
      type: "line",
      name: called[at],
      silent: true,
      showSymbol: curve.points.length < 2,
      symbolSize: 7,
      lineStyle: { width: 1.75, type: DASHES[Math.floor(at / 2) % DASHES.length] },
      itemStyle: { color: colours.series[at % colours.series.length] },
      data: curve.points.map((point) => [
        wish.axis === "time" ? point.timestamp_ms : point.step,
        drawn(point, wish.logarithmic),
      ]),
    })),
  };
}

/** What is no number, or lies beyond the axis, is a gap. */
function drawn(point: Point, logarithmic: boolean): number | null {
  if (typeof point.value !== "number") return null;
  return logarithmic && point.value <= 0 ? null : point.value;
}

/** Names may be alike; their place tells them apart. */
function nameOf(curve: Curve, at: number, names: string[], runs: string[]): string {
  const of = [curve.model_id?.slice(0, 10), curve.dataset_name].filter(Boolean).join(" ");
  const run = names[runs.indexOf(curve.run_id)] ?? curve.run_id.slice(0, 8);
  const whose = runs.length > 1 ? [run, of].filter(Boolean).join(" · ") : of || "the run";
  return `${at + 1} ${whose}`;
}

function saidOfPoints(curves: Curve[]): string {
  const total = curves.reduce((sum, curve) => sum + curve.total, 0);
  const shown = curves.reduce((sum, curve) => sum + curve.points.length, 0);
  const all = new Intl.NumberFormat("en").format(total);
  if (total === 0) return "no points here";
  return total === shown ? `${all} point${total === 1 ? "" : "s"}` : `${all} points, thinned out`;
}

function said(figure: Figure, called: string[]): string {
  const lines = figure.curves.map((curve, at) => {
    const values = curve.points
      .map((point) => point.value)
      .filter((one) => typeof one === "number");
    if (values.length === 0) return `${called[at]} without numbers`;
    const [first, last] = [values[0] ?? 0, values[values.length - 1] ?? 0];
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return `${called[at]} from ${brief(first)} to ${brief(last)}, least ${brief(least)}, greatest ${brief(most)}`;
  });
  return `Lines of ${figure.key}: ${lines.join("; ")}.`;
}

function brief(value: number): string {
  const size = Math.abs(value);
  const notation = size !== 0 && (size < 1e-3 || size >= 1e6) ? "scientific" : "standard";
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 5, notation }).format(value);
}
