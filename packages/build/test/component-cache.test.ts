import { expect, it } from "vitest";
import { ComponentCache } from "../src/component-cache.ts";

it.runIf(process.platform === "linux")("a cache below /proc keeps nothing and ends", async () => {
  const cache = new ComponentCache("/proc/none/components", { facts: ["a"], files: new Map() });
  await cache.write(Buffer.from("component"));
  expect(await cache.read()).toBeUndefined();
});
