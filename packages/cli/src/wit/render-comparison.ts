import { printableLine } from "@armory-plugins/base";
import type { WitChange, WitComparison, WitVerdict } from "@armory-plugins/wit-bindgen";
import type { Colors } from "../terminal/colors.ts";

/** What changed between two versions, for people: what breaks most comes first. */
export function renderComparison(comparison: WitComparison, colors: Colors): string {
  const { oldVersion = "without a version", newVersion = "without a version", changes, verdicts } = comparison;
  const count = changes.length === 1 ? "1 change" : `${changes.length || "no"} changes`;
  const title = `${comparison.package} ${oldVersion} → ${newVersion}: ${count}`;
  const sections = groups.flatMap(({ title: heading, color, has }) => {
    const own = changes.filter(has);
    if (own.length === 0) return [];
    return ["", colors[color](heading), ...own.flatMap((change) => renderChange(change, colors))];
  });
  const worlds = verdicts.length === 0 ? [] : ["", ...verdicts.map((verdict) => renderVerdict(verdict, colors))];
  return [colors.bold(printableLine(title)), ...sections, ...worlds, ...renderOthers(comparison)].join("\n");
}

/** A change in two or three lines: what and where, from what to what, and why it breaks whom it breaks. */
export function renderChange(change: WitChange, colors: Colors): string[] {
  const { kind, item, path, old, new: new_, explanation } = change;
  const place = new_?.place ?? old?.place;
  const lines = [
    `  ${colors.bold(`${kind} ${item} ${printableLine(path)}`)}${place === undefined ? "" : `  ${printableLine(place)}`}`,
  ];
  if (old?.text !== undefined && new_?.text !== undefined) lines.push(...renderTexts(change));
  else if ((new_?.text ?? old?.text ?? "") !== "") lines.push(`    ${printableLine(new_?.text ?? old?.text ?? "")}`);
  return [...lines, colors.dim(`    ${printableLine(explanation)}`)];
}

// --- internal ---

/** Each asks one of two questions, so that they may contradict each other. */
function renderOthers({ others: { wasmTools, wkg } }: WitComparison): string[] {
  if (wasmTools === null || wasmTools === wkg) return [];
  return [
    "",
    `wasm-tools calls this ${wasmTools}: it asks whether old guests run on a new host.`,
    `wkg calls this ${wkg}: it asks whether new guests run on an old host.`,
  ];
}

const groups: readonly {
  readonly title: string;
  readonly color: "red" | "yellow" | "green";
  readonly has: (change: WitChange) => boolean;
}[] = [
  {
    title: "breaks old guests on a new host and new guests on an old host",
    color: "red",
    has: ({ breaks }) => breaks.oldGuestsOnNewHost && breaks.newGuestsOnOldHost !== false,
  },
  {
    title: "breaks old guests on a new host",
    color: "red",
    has: ({ breaks }) => breaks.oldGuestsOnNewHost && breaks.newGuestsOnOldHost === false,
  },
  {
    title: "breaks new guests on an old host",
    color: "red",
    has: ({ breaks }) => !breaks.oldGuestsOnNewHost && breaks.newGuestsOnOldHost === "all",
  },
  {
    title: "breaks new guests on an old host, if they use it",
    color: "yellow",
    has: ({ breaks }) => !breaks.oldGuestsOnNewHost && breaks.newGuestsOnOldHost === "users",
  },
  {
    title: "breaks nobody",
    color: "green",
    has: ({ breaks }) => !breaks.oldGuestsOnNewHost && breaks.newGuestsOnOldHost === false,
  },
];

/** What was renamed or moved says the same as before, in another place. */
function renderTexts({ kind, old, new: new_ }: WitChange): string[] {
  const [before = "", after = ""] = [old?.text, new_?.text].map((text) => printableLine(text ?? ""));
  if (kind === "renamed" || before === after) return [`    was ${printableLine(old?.path ?? "")}`];
  const where = old?.place === undefined || kind === "version" ? "" : `  ${printableLine(old.place)}`;
  return [`    - ${before === "" ? "(none)" : before}${where}`, `    + ${after === "" ? "(none)" : after}`];
}

function renderVerdict({ world, usage, oldGuestsOnNewHost, newGuestsOnOldHost }: WitVerdict, colors: Colors): string {
  const subject = usage === undefined ? `world ${world}` : `guests that ${usage} ${world}`;
  const word = (problem: string | undefined): string =>
    problem === undefined ? colors.green("work") : colors.red("break");
  return `${printableLine(subject)}: old guests ${word(oldGuestsOnNewHost)} on a new host, new guests ${word(newGuestsOnOldHost)} on an old host`;
}
