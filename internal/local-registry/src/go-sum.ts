import { goSumLines } from "./go-module.ts";
import { readSdk, sdkVersion } from "./sdk-source.ts";

/**
 * The go.sum of a project that depends on the Go SDK of this repository: of the project's own dependencies, of the SDK's, and of the SDK as it will be published.
 *
 * @param own The project's go.sum without the SDK; empty for none.
 */
export async function goSum(own: string): Promise<string> {
  const sdk = await readSdk("go");
  const ofSdk = Buffer.from(sdk.get("go.sum") ?? "").toString("utf8");
  const lines = [own, ofSdk].flatMap((text) => text.split("\n").filter(Boolean));
  const all = new Set([...lines, ...goSumLines(await sdkVersion("go"), sdk)]);
  return [...all]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((line) => `${line}\n`)
    .join("");
}
