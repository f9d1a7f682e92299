import { InvalidArgumentError, Option } from "commander";

/** `--seed 7` */
export function seedOption(): Option {
  return new Option(
    "--seed <number>",
    "seed for the order and the random values, to repeat a run (default: random)",
  ).argParser(parseSeed);
}

/** `--no-properties` */
export function propertiesOption(): Option {
  return new Option("--no-properties", "skip the cases with random values");
}

// --- internal ---

function parseSeed(text: string): number {
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value >= 2 ** 32) {
    throw new InvalidArgumentError(`"${text}" is not a whole number from 0 to ${2 ** 32 - 1}.`);
  }
  return value;
}
