import { goSumLines } from "./go-module.ts";
import { readSdk, sdkVersion } from "./sdk-source.ts";

/**
 * The go.sum of a project that depends on the Go SDK of this repository, as it will be published.
 *
 * @param own The project's go.sum without the SDK; empty for none.
 */
export async function goSum(own: string): Promise<string> {
  const lines = [...own.split("\n").filter(Boolean), ...goSumLines(await sdkVersion("go"), await readSdk("go"))];
  return lines
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((line) => `${line}\n`)
    .join("");
}
