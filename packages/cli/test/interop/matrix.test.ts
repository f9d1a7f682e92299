// npm run test:full: whoever pushed a plugin, everybody pulls its bytes, from each registry, whichever way it asks who is there.
import {
  hasOciRegistry,
  type OciRegistry,
  type OciRegistryOptions,
  startOciRegistry,
} from "@armory-plugins/local-registry/oci";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorkplace } from "../support/workplace.ts";
import { buildLargePlugin } from "./support/large-plugin.ts";
import { type Artifact, nameOf, pullers, pushers } from "./support/ways.ts";

type Pusher = keyof typeof pushers;
type Puller = keyof typeof pullers;

const everyPusher = Object.keys(pushers) as Pusher[];
const everyPuller = Object.keys(pullers) as Puller[];
const pairs = everyPusher.flatMap((pusher) => everyPuller.map((puller) => [pusher, puller] as const));
const kinds: readonly OciRegistryOptions[] = (["go", "docker"] as const).flatMap((program) => [
  { program },
  { program, auth: "password" },
  { program, auth: "token" },
]);
/** What each program says to somebody who is not known. */
const refusal = /\b401\b|unauthorized|not authorized|credential not found/i;

let plugin: Uint8Array;
beforeAll(async () => {
  plugin = await buildLargePlugin();
});

describe.each(kinds)("a registry (%o)", ({ program, auth }) => {
  describe.skipIf(!hasOciRegistry(program))("of this machine", () => {
    let registry: OciRegistry;
    beforeAll(async () => {
      registry = await startOciRegistry({ program, ...(auth === undefined ? {} : { auth }) });
    });
    afterAll(() => registry.close());

    /** An artifact of a test. */
    function artifactOf(...words: readonly string[]): Artifact {
      return { host: registry.host, repository: words.join("-").replaceAll(" ", "-") };
    }

    it.each(pairs)("passes a plugin from %s to %s", async (pusher, puller) => {
      const artifact = artifactOf(pusher, "to", puller);
      await pushers[pusher](await createWorkplace({ "plugin.wasm": plugin }, registry.host), artifact);
      const pulled = await pullers[puller](await createWorkplace({}, registry.host), artifact);
      expect(Buffer.compare(pulled, plugin)).toBe(0);
    });

    it.each(everyPusher)("has what %s pushed inspected", async (pusher) => {
      const artifact = artifactOf(pusher, "inspected");
      const place = await createWorkplace({ "plugin.wasm": plugin }, registry.host);
      await pushers[pusher](place, artifact);
      const digest = (await place.run("crane", "digest", "--insecure", nameOf(artifact))).toString().trim();
      const info = JSON.parse(await place.armory("inspect", `oci://${nameOf(artifact)}`, "--output", "json"));
      expect(info).toMatchObject({
        reference: `${registry.host}/acme/${artifact.repository}@${digest}`,
        digest,
        size: plugin.length,
      });
    });

    if (auth === undefined) return;

    it.each(everyPusher)("takes nothing from %s of somebody unknown", async (pusher) => {
      const pushed = pushers[pusher](await createWorkplace({ "plugin.wasm": plugin }), artifactOf(pusher, "unknown"));
      await expect(pushed).rejects.toThrow(refusal);
    });

    it.each(everyPuller)("gives nothing to %s of somebody unknown", async (puller) => {
      const artifact = artifactOf(puller, "unknown");
      await pushers["armory push"](await createWorkplace({ "plugin.wasm": plugin }, registry.host), artifact);
      await expect(pullers[puller](await createWorkplace({}), artifact)).rejects.toThrow(refusal);
    });
  });
});
