import { onTestFinished } from "vitest";
import { connectSocket } from "../../src/connection/connect-socket.ts";
import { PluginConnection, type PluginConnectionOptions } from "../../src/connection/plugin-connection.ts";
import type { NriMethod } from "../../src/proto/nri-methods.ts";
import type { TtrpcContext } from "../../src/ttrpc/ttrpc-server.ts";

/** What a plugin in JavaScript does at a method; what it has no answer for is answered with an empty message. */
export type Answers = Partial<
  Record<NriMethod, (request: Uint8Array, context: TtrpcContext) => Uint8Array | Promise<Uint8Array>>
>;

/** A plugin in JavaScript that is connected, and what it was asked. */
export interface JsPlugin {
  readonly connection: PluginConnection;
  readonly asked: NriMethod[];
}

/** Connect a plugin to a runtime's socket and register it; it leaves after the test. */
export async function startPlugin(
  socket: string,
  answers: Answers = {},
  options: Partial<PluginConnectionOptions> = {},
): Promise<JsPlugin> {
  const asked: NriMethod[] = [];
  const connection = new PluginConnection(await connectSocket(socket), {
    name: "js",
    index: "10",
    handler: (method, request, context) => {
      asked.push(method);
      return answers[method]?.(request, context) ?? new Uint8Array();
    },
    ...options,
  });
  onTestFinished(() => connection.close());
  await connection.register();
  return { connection, asked };
}
