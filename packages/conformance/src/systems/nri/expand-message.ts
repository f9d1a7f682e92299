import { longText, type LongText } from "../../values/case-values.ts";
import { textSize, toText } from "../../values/expand-values.ts";
import type { MessageData } from "./case-schema.ts";

/** A value of JSON. */
export type Json = MessageData[string];

/** The message that a case means: long strings put together, and members of lists repeated. */
export function expandMessage(data: MessageData): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, expand(value)]));
}

/** How many characters {@link expandMessage} would make, found without making them. */
export function messageSize(data: MessageData): number {
  return Object.entries(data).reduce((size, [key, value]) => size + key.length + sizeOf(value), 2);
}

// --- internal ---

function expand(value: Json): Json {
  if (Array.isArray(value)) {
    return value.flatMap((member) => {
      const { item, times } = repetition(member) ?? { item: member, times: 1 };
      const expanded = expand(item);
      return Array.from({ length: times }, () => expanded);
    });
  }
  if (!isObject(value)) {
    return value;
  }
  const text = asLongText(value);
  return text === undefined ? expandMessage(value) : toText(text);
}

function sizeOf(value: Json): number {
  if (Array.isArray(value)) {
    return value.reduce<number>((size, member) => {
      const { item, times } = repetition(member) ?? { item: member, times: 1 };
      return size + times * (1 + sizeOf(item));
    }, 2);
  }
  if (!isObject(value)) {
    return typeof value === "string" ? value.length : 8;
  }
  const text = asLongText(value);
  return text === undefined ? messageSize(value) : textSize(text);
}

/** A member of a list that stands for several messages. */
function repetition(value: Json): { readonly item: MessageData; readonly times: number } | undefined {
  if (!isObject(value) || Object.keys(value).length !== 2) {
    return undefined;
  }
  const { repeat, times } = value;
  return isObject(repeat) && typeof times === "number" && Number.isInteger(times) && times > 0
    ? { item: repeat, times }
    : undefined;
}

/** No message of NRI has a field `repeat` or `concat`; a map with such a key has text there, and no number. */
function asLongText(value: MessageData): Exclude<LongText, string> | undefined {
  const found = "repeat" in value || "concat" in value ? longText.safeParse(value) : undefined;
  return found?.success === true && typeof found.data !== "string" ? found.data : undefined;
}

function isObject(value: Json | undefined): value is MessageData {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
