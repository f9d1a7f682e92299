// npm run test:full: wasm-tools and wkg, compiled for this machine, judge every change of the table.
import { beforeAll, expect, it } from "vitest";
import table from "./changes.json" with { type: "json" };
import { installPeers, judgeByPeers } from "./peers.ts";
import type { Peers } from "./peers.ts";

let peers: Peers;
beforeAll(async () => {
  peers = await installPeers();
});

it.each(table)("$name", async (row) => {
  expect(await judgeByPeers(peers, row)).toEqual({ wasmTools: row.wasmTools, wkg: row.wkg });
});
