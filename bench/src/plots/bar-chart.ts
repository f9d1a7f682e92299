import type { Spread } from "../benchmark.ts";
import { axisOf, type Scale } from "./axis.ts";

/** Groups of horizontal bars with their spread. */
export interface BarChart {
  readonly title: string;
  /** What the length of a bar is, for the axis. */
  readonly unit: string;
  readonly scale: Scale;
  /** What the bars of a group are, in their order. */
  readonly series: readonly Series[];
  readonly groups: readonly BarGroup[];
  /** Values that mean something, a goal for example. */
  readonly marks?: readonly number[];
}

/** Bars that mean the same in every group. */
export interface Series {
  readonly name: string;
  /** Charts on one page use the same for the same: gray, blue, green, orange. */
  readonly colour: 0 | 1 | 2 | 3;
}

/** Bars that belong together, one for each series. */
export interface BarGroup {
  readonly name: string;
  /** Each is as long as its median, with a line from the least to the most. */
  readonly bars: readonly Spread[];
}

/** The chart as an SVG document that can be read on light and on dark pages: it brings its own ground. */
export function barChart(chart: BarChart): string {
  const { title, unit, series, groups, marks = [] } = chart;
  const values = [...marks, ...groups.flatMap(({ bars }) => bars.flatMap(({ least, most }) => [least, most]))];
  const axis = axisOf(chart.scale, values);
  const x = (value: number): number => left + axis.place(value) * (width - left - right);
  const groupHeight = series.length * barHeight + gap;
  const bottom = top + groups.length * groupHeight;
  return element("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${bottom + 50}`, role: "img" }, [
    element("title", {}, [title]),
    element("style", {}, [style]),
    element("rect", { class: "ground", width, height: bottom + 50, rx: 6 }),
    text(title, { class: "title", x: 16, y: 26 }),
    ...series.flatMap((one, index) => legend(one, left + index * 160)),
    ...axis.ticks.flatMap((tick) => [
      element("line", { class: "grid", x1: x(tick), x2: x(tick), y1: top - 6, y2: bottom }),
      text(tick.toLocaleString("en-US"), { "text-anchor": "middle", x: x(tick), y: bottom + 16 }),
    ]),
    text(unit, { "text-anchor": "end", x: width - right, y: bottom + 36 }),
    ...groups.flatMap(({ name, bars }, index) => {
      const y = top + index * groupHeight;
      return [
        text(name, { "text-anchor": "end", x: left - 10, y: y + groupHeight / 2 + 4 }),
        ...bars.flatMap((bar, place) => drawBar(bar, series[place]?.colour ?? 0, y + gap / 2 + place * barHeight, x)),
      ];
    }),
    ...marks.map((mark) => element("line", { class: "mark", x1: x(mark), x2: x(mark), y1: top - 6, y2: bottom })),
  ]);
}

// --- internal ---

const [width, left, right, top] = [900, 190, 60, 70];
const [barHeight, gap] = [12, 12];

const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .value { font-size: 10px }
  .ground { fill: #ffffff }
  .grid { stroke: #d1d9e0 }
  .mark { stroke: #d1242f; stroke-dasharray: 4 3 }
  .spread { stroke: #1f2328 }
  .bar-0 { fill: #8c959f }
  .bar-1 { fill: #0072b2 }
  .bar-2 { fill: #009e73 }
  .bar-3 { fill: #d55e00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .ground { fill: #0d1117 }
    .grid { stroke: #3d444d }
    .mark { stroke: #ff7b72 }
    .spread { stroke: #e6edf3 }
  }
`;

function legend({ name, colour }: Series, x: number): string[] {
  return [
    element("rect", { class: `bar-${colour}`, x, y: 42, width: 12, height: 12, rx: 2 }),
    text(name, { x: x + 18, y: 52 }),
  ];
}

function drawBar({ median, least, most }: Spread, colour: number, y: number, x: (value: number) => number): string[] {
  const middle = y + barHeight / 2;
  return [
    element("rect", { class: `bar-${colour}`, x: left, y: y + 1, width: x(median) - left, height: barHeight - 2 }),
    element("line", { class: "spread", x1: x(least), x2: x(most), y1: middle, y2: middle }),
    ...[least, most].map((end) =>
      element("line", { class: "spread", x1: x(end), x2: x(end), y1: y + 3, y2: y + barHeight - 3 }),
    ),
    text(short(median), { class: "value", x: x(Math.max(median, most)) + 5, y: middle + 3.5 }),
  ];
}

/** Three digits that count. */
function short(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

function text(content: string, attributes: Attributes): string {
  return element("text", attributes, [content.replaceAll("&", "&amp;").replaceAll("<", "&lt;")]);
}

/** The attributes of an element. Numbers are rounded to a tenth: nobody sees more. */
type Attributes = Readonly<Record<string, string | number>>;

/** An element of SVG. Its children are markup: text among them is escaped by the caller. */
function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    const shown = typeof value === "number" ? String(Math.round(value * 10) / 10) : value;
    return ` ${key}="${shown.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  });
  const start = `<${name}${written.join("")}`;
  return children.length === 0 ? `${start}/>\n` : `${start}>${children.join("")}</${name}>\n`;
}
