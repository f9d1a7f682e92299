import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { PluginCode } from "@armory-plugins/host";
import { CreateContainerResponseCodec } from "@armory-plugins/nri/codec";
import { describe, expect, it } from "vitest";
import { loadNriCode } from "../../src/guest/load-nri-code.ts";
import { requestFromJson } from "../../src/convert/plugin-json.ts";
import { says } from "../serve/core-plugin.ts";
import type { LockedGuestData } from "../support/locked-guest.ts";

const request = requestFromJson("CreateContainer", { pod: { id: "p" }, container: { id: "c" } });

async function runLocked(code: PluginCode): Promise<{ readonly response: Uint8Array; readonly lines: string[] }> {
  const workerData: LockedGuestData = { code, request };
  const thread = new Worker(new URL("../support/locked-guest.ts", import.meta.url), { workerData });
  try {
    const [answer] = (await once(thread, "message")) as [{ response: Uint8Array; lines: string[] }];
    return answer;
  } finally {
    await thread.terminate();
  }
}

describe("loadNriGuest()", () => {
  it("runs a core module in a locked thread of another program", async () => {
    const { response, lines } = await runLocked(await loadNriCode(await says("a")));
    expect(CreateContainerResponseCodec.decode(response).adjust?.annotations).toEqual({ a: "yes" });
    expect(lines).toEqual(["started"]);
  });
});
