import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { RuntimePlugin } from "../../src/adaptation/runtime-plugin.ts";
import { Plugin } from "../../src/proto/nri_pb.ts";

/** What a plugin does with a request: answers it, or throws. */
export type Handlers = {
  [M in keyof typeof Plugin.method]?: (
    request: MessageShape<(typeof Plugin.method)[M]["input"]>,
  ) => Answer<(typeof Plugin.method)[M]["output"]> | Promise<Answer<(typeof Plugin.method)[M]["output"]>>;
};

/** A plugin in this thread, with the requests that it got. */
export interface ScriptedPlugin extends RuntimePlugin {
  readonly calls: { readonly method: string; readonly request: unknown }[];
}

/** Make a plugin `NN-name`; to what it has no handler for it answers with an empty message. */
export function scriptedPlugin(fullName: string, handlers: Handlers = {}, config?: string): ScriptedPlugin {
  const calls: ScriptedPlugin["calls"] = [];
  return {
    index: fullName.slice(0, 2),
    name: fullName.slice(3),
    config,
    calls,
    async call(name, bytes) {
      const [key, method] = Object.entries(Plugin.method).find(([, each]) => each.name === name) as [
        keyof Handlers,
        DescMethodUnary,
      ];
      const request = fromBinary(method.input, bytes);
      calls.push({ method: name, request });
      const answer = await handlers[key]?.(request as never);
      return toBinary(method.output, create(method.output, (answer ?? {}) as MessageInitShape<DescMessage>));
    },
  };
}

// --- internal ---

type Answer<D extends DescMessage> = MessageInitShape<D>;
