// The metrics of several versions: bars for each, and axes that a line for each version joins. Drawn
// as SVG, with words for who cannot see them, and without tooltips: those would need inline styles,
// which the content security policy refuses.

import { BarChart, ParallelChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  ParallelComponent,
} from "echarts/components";
import { type EChartsCoreOption, type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { type Colours, coloursOf, whenColoursChange } from "../../../../../../ui/charts/colours.ts";

interface Plot {
  name: string;
  better: string;
  values: (number | null)[];
  best: number[];
}

interface Charts {
  versions: string[];
  baseline: number;
  bars: Plot[];
  axes: Plot[];
}

const BAR_HEIGHT = 26;
const AXIS_WIDTH = 115;
const DASHES = ["solid", "dashed", "dotted"];

use([
  AriaComponent,
  BarChart,
  GridComponent,
  LegendComponent,
  ParallelChart,
  ParallelComponent,
  SVGRenderer,
]);

export function drawCharts(card: HTMLElement): void {
  const charts: Charts = JSON.parse(card.dataset.charts ?? "");
  const drawn = [...card.querySelectorAll<HTMLElement>("[data-chart]")].map((place) => {
    makeRoom(place, charts);
    const chart = init(place, null, { renderer: "svg" });
    new ResizeObserver(() => chart.resize()).observe(place);
    return { place, chart };
  });
  const draw = () => {
    const colours = coloursOf(card);
    for (const { place, chart } of drawn) show(chart, place, charts, colours);
  };
  draw();
  whenColoursChange(draw);
}

function makeRoom(place: HTMLElement, charts: Charts): void {
  if (place.dataset.chart === "bars") {
    place.style.height = `${charts.versions.length * BAR_HEIGHT + 16}px`;
  } else {
    place.style.minWidth = `${charts.axes.length * AXIS_WIDTH}px`;
    place.style.height = `${250 + charts.versions.length * 22}px`;
  }
}

function show(chart: EChartsType, place: HTMLElement, charts: Charts, colours: Colours): void {
  const plot = charts.bars[Number(place.dataset.place)];
  const isBars = place.dataset.chart === "bars" && plot !== undefined;
  const option = isBars ? bars(plot, charts, colours) : axes(charts, colours);
  const words = isBars ? said(plot, charts) : saidOfAxes(charts);
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: colours.font, color: colours.words },
    aria: { enabled: true, label: { description: words } },
    ...option,
  });
}

function bars(plot: Plot, charts: Charts, colours: Colours): EChartsCoreOption {
  const names = charts.versions.map((name, at) => (at === charts.baseline ? `${name} ◂` : name));
  return {
    grid: { top: 4, bottom: 4, left: 4, right: 84, containLabel: true },
    xAxis: { type: "value", min: lowest(plot), show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.words, width: 150, overflow: "truncate" },
    },
    series: [
      {
        type: "bar",
        barMaxWidth: 14,
        silent: true,
        label: { show: true, position: "right", color: colours.words, formatter: labelled(plot) },
        data: plot.values.map((value, at) => ({
          value,
          itemStyle: { color: plot.best.includes(at) ? colours.best : colours.bar },
        })),
      },
    ],
  };
}

function axes(charts: Charts, colours: Colours): EChartsCoreOption {
  return {
    color: colours.series,
    legend: {
      top: 0,
      left: 0,
      orient: "vertical",
      icon: "roundRect",
      itemWidth: 22,
      itemHeight: 4,
      selectedMode: false,
      textStyle: { color: colours.words },
      data: charts.versions.map((_, at) => legend(charts, at)),
    },
    parallel: { top: 44 + charts.versions.length * 22, bottom: 16, left: 48, right: 72 },
    parallelAxis: charts.axes.map((plot, dim) => ({
      dim,
      name: plot.name,
      nameLocation: plot.better.startsWith("lower") ? "start" : "end", // the upper end
      nameTextStyle: { color: colours.words, width: 110, overflow: "truncate" },
      type: "value",
      inverse: plot.better.startsWith("lower"),
      min: "dataMin",
      max: "dataMax",
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: {
        color: colours.words,
        formatter: ends(plot),
        textBorderColor: colours.ground,
        textBorderWidth: 4,
      },
      axisTick: { show: false },
    })),
    series: charts.versions.map((_, at) => ({
      type: "parallel",
      name: legend(charts, at),
      silent: true,
      lineStyle: {
        color: colours.series[at],
        type: DASHES[at % DASHES.length],
        width: at === charts.baseline ? 3.5 : 2,
        opacity: 1,
      },
      data: [charts.axes.map((plot) => plot.values[at])],
    })),
  };
}

/** Bars begin at nothing, unless all are below it: their lengths would mislead otherwise. */
function lowest(plot: Plot): number | undefined {
  return plot.values.every((value) => value === null || value >= 0) ? 0 : undefined;
}

/** Only the ends are labelled: what lies between would stand too close to them. */
function ends(plot: Plot): (value: number) => string {
  const values = plot.values.filter((value) => value !== null);
  return (value) =>
    value === Math.min(...values) || value === Math.max(...values) ? brief(value) : "";
}

function labelled(plot: Plot): (bar: { dataIndex: number }) => string {
  return ({ dataIndex }) => {
    const value = plot.values[dataIndex];
    if (value === null || value === undefined) return "none";
    return plot.best.includes(dataIndex) ? `${brief(value)} best` : brief(value);
  };
}

/** Names of versions may be alike, as of two dates; their place tells them apart. */
function legend(charts: Charts, at: number): string {
  const name = `${at + 1} ${charts.versions[at]}`;
  return at === charts.baseline ? `${name} (baseline)` : name;
}

function said(plot: Plot, charts: Charts): string {
  const values = charts.versions.map((name, at) => `${name} ${labelled(plot)({ dataIndex: at })}`);
  return `Bars of ${plot.name}: ${values.join(", ")}.`;
}

function saidOfAxes(charts: Charts): string {
  const names = charts.axes.map((plot) => plot.name).join(", ");
  return `A line for each of ${charts.versions.length} versions across ${names}; the table says the same.`;
}

function brief(value: number): string {
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 5 }).format(value);
}
