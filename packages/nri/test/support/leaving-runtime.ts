// A runtime of before NRI 0.12 that ends when it has configured a plugin, as one does that is being restarted.
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { Mux } from "../../src/mux/mux.ts";
import { ConfigureRequestSchema } from "../../src/proto/nri_pb.ts";
import { TtrpcClient } from "../../src/ttrpc/ttrpc-client.ts";
import { TtrpcServer } from "../../src/ttrpc/ttrpc-server.ts";

/** Listen on a path for one plugin, configure it, and end, the socket's file with it. @returns once that is over. */
export async function hangUpAfterConfigure(path: string): Promise<void> {
  const server = createServer().listen(path);
  const [socket]: Socket[] = await once(server, "connection");
  if (socket === undefined) throw new Error("nobody has connected");
  const mux = new Mux(socket);
  const plugin = new TtrpcClient(mux.open(1));
  const { promise: registered, resolve } = Promise.withResolvers<void>();
  const register = (): Uint8Array => {
    setImmediate(resolve);
    return new Uint8Array();
  };
  const runtime = new TtrpcServer(mux.open(2), { "nri.pkg.api.v1alpha1.Runtime": { RegisterPlugin: register } });
  await registered;
  const request = toBinary(ConfigureRequestSchema, create(ConfigureRequestSchema, { runtimeName: "containerd" }));
  await plugin.call("nri.pkg.api.v1alpha1.Plugin", "Configure", request);
  if (runtime.active > 0) throw new Error("the runtime has left a request without an answer");
  server.close();
  socket.destroy();
  await once(server, "close");
}
