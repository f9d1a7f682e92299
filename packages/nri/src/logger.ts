import { printable, printableLine } from "@armory-plugins/host/printable";

/** How bad a line of the log is, least first; the levels are those that plugins log with. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** Facts beside a line's text: `plugin` is the one that it is about. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** Writes lines for an operator. */
export type Logger = (level: LogLevel, text: string, fields?: LogFields) => void;

/** How and where to log. */
export interface LoggerOptions {
  /** `json`: an object a line with `time`, `level`, `msg` and the fields; `text`: for people. */
  readonly format: "json" | "text";
  /** Lines below it are left out. */
  readonly level: LogLevel;
  /** Called with each line, its line feed included. */
  readonly write: (line: string) => void;
  /** Default: the clock. */
  readonly now?: () => Date;
}

/** A logger that writes a line at a time, whatever is in the strings: plugins are strangers. */
export function createLogger({ format, level, write, now = () => new Date() }: LoggerOptions): Logger {
  const least = logLevels.indexOf(level);
  const render = format === "json" ? renderJson : renderText;
  return (lineLevel, text, fields = {}) => {
    if (logLevels.indexOf(lineLevel) >= least) write(`${render(now().toISOString(), lineLevel, text, fields)}\n`);
  };
}

// --- internal ---

function renderJson(time: string, level: LogLevel, msg: string, fields: LogFields): string {
  return printable(JSON.stringify({ time, level, msg, ...fields }));
}

function renderText(time: string, level: LogLevel, text: string, { plugin, ...fields }: LogFields): string {
  const subject = plugin === undefined ? "" : `${String(plugin)}: `;
  const facts = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const line = `${subject}${text.replaceAll("\t", " ")}${facts.join("")}`;
  return `${time} ${level.toUpperCase().padEnd(5)} ${printableLine(line)}`;
}
