import type { BytesData, ConfigData, LongText } from "./case-values.ts";

/** The most bytes that one value of a case may become. */
export const maxExpandedBytes = 64 * 1024 * 1024;

/** The bytes that a case means. */
export function toBytes(data: BytesData): Uint8Array {
  if ("utf8" in data) {
    return Uint8Array.from(Buffer.from(data.utf8, "utf8"));
  }
  if ("hex" in data) {
    return Uint8Array.from(Buffer.from(data.hex, "hex"));
  }
  if ("base64" in data) {
    return Uint8Array.from(Buffer.from(data.base64, "base64"));
  }
  if ("repeat" in data) {
    const piece = toBytes(data.repeat);
    const bytes = new Uint8Array(piece.length * data.times);
    for (let i = 0; i < data.times; i++) {
      bytes.set(piece, i * piece.length);
    }
    return bytes;
  }
  return Uint8Array.from(Buffer.concat(data.concat.map(toBytes)));
}

/** The text that a case means. */
export function toText(data: LongText): string {
  if (typeof data === "string") {
    return data;
  }
  return "repeat" in data ? data.repeat.repeat(data.times) : data.concat.map(toText).join("");
}

/** The config text that a case means; `subjectConfig` is what `{ from: subject }` stands for. */
export function toConfig(config: ConfigData | undefined, subjectConfig: string | undefined): string | undefined {
  if (config === null || config === undefined) {
    return undefined;
  }
  return isOwnConfig(config) ? subjectConfig : toText(config);
}

/** Whether a config is written as `{ from: subject }`. */
export function isOwnConfig(config: ConfigData | undefined): config is { readonly from: "subject" } {
  return typeof config === "object" && config !== null && "from" in config;
}

/** How many characters {@link toText} would make, found without making them. */
export function textSize(data: LongText): number {
  if (typeof data === "string") {
    return data.length;
  }
  return "repeat" in data
    ? data.repeat.length * data.times
    : data.concat.reduce((sum, part) => sum + textSize(part), 0);
}

/** How many bytes {@link toBytes} would make, found without making them. */
export function bytesSize(data: BytesData): number {
  if ("utf8" in data) {
    return Buffer.byteLength(data.utf8);
  }
  if ("hex" in data) {
    return data.hex.length / 2;
  }
  if ("base64" in data) {
    return (data.base64.length / 4) * 3;
  }
  if ("repeat" in data) {
    return bytesSize(data.repeat) * data.times;
  }
  return data.concat.reduce((sum, part) => sum + bytesSize(part), 0);
}
