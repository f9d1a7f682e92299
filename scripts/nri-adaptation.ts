import { readFileSync } from "node:fs";
import { parseRecordings, replayRecording } from "@armory-plugins/nri";

/** What the cases of the runtime's side of NRI found. */
export interface AdaptationResult {
  readonly passed: number;
  /** A line for each case that failed: its name, and what differs. */
  readonly problems: readonly string[];
}

/** Run conformance/recordings/adaptation.json: what plugins answer, and what the runtime makes of it. `armory nri replay` shows more of one that fails. */
export async function runAdaptation(): Promise<AdaptationResult> {
  const file = new URL("../conformance/recordings/adaptation.json", import.meta.url);
  const problems: string[] = [];
  let passed = 0;
  for (const recording of parseRecordings(readFileSync(file, "utf8"), "conformance/recordings/adaptation.json")) {
    const { name, problems: found } = await replayRecording(recording);
    if (found.length === 0) passed += 1;
    else problems.push(`nri/adaptation ${name}: ${found.map(({ what }) => what).join(", ")}`);
  }
  return { passed, problems };
}
