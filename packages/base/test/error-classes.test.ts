import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packages = fileURLToPath(new URL("../..", import.meta.url));

/** What a package catches itself and makes one of its own errors of, or what a plugin throws in its sandbox. */
const internal = [
  "base/NoHomeError",
  "build/BuildTimeCallError",
  "guest/CallError",
  "guest/InitError",
  "host/ArenaFull",
  "host/BrokenAnswer",
  "base/FileRefused",
  "host/GoPluginError",
  "host/ImportDenied",
  "host/MalformedBinary",
  "host/MalformedValue",
  "host/OversizedAnswer",
  "host/PluginExited",
  "host/UnexpectedProgram",
  "host/UnsupportedType",
  "kafka/InvalidBatch",
  "kafka/JsonProblem",
  "kafka/LineTooLong",
  "kafka/PluginFailure",
  "nri/Asked",
  "nri/RefusedRequest",
  "nri/TagError",
  "nri/TooLongError",
  "nri/ValueError",
  "oci/PassingFailure",
  "typescript-engine/RandomDrawn",
  "wit-bindgen/FileError",
];

it("is data: every class of errors that a package shows to others extends ArmoryError", () => {
  const classes = globSync("*/src/**/*.ts", { cwd: packages }).flatMap((file) => {
    const source = readFileSync(`${packages}/${file}`, "utf8");
    const found = source.matchAll(/^(?:export )?(?:abstract )?class (\w+)(?:<[^{]*>)? extends \w*Error\b(?!<)/gm);
    return [...found].map(([, name]) => `${file.split(/[\\/]/)[0]}/${name}`);
  });
  const known = ["base/ArmoryError", "kafka/UnplacedError", ...internal];
  expect(classes.toSorted()).toEqual(known.toSorted());
});
