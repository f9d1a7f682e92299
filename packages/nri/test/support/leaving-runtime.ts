// A runtime of before NRI 0.12 that ends when it has configured a plugin, as one does that is being restarted.
import { once } from "node:events";
import { createServer } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { Mux } from "../../src/mux/mux.ts";
import { ConfigureRequestSchema } from "../../src/proto/nri_pb.ts";
import { TtrpcClient } from "../../src/ttrpc/ttrpc-client.ts";
import { TtrpcServer } from "../../src/ttrpc/ttrpc-server.ts";

/** Listen on a path for one plugin, configure it, and end, the socket's file with it. @returns once that is over. */
export async function hangUpAfterConfigure(path: string): Promise<void> {
  const server = createServer((socket) => {
    const mux = new Mux(socket);
    const plugin = new TtrpcClient(mux.open(1));
    const register = (): Uint8Array => {
      setImmediate(async () => {
        const request = toBinary(ConfigureRequestSchema, create(ConfigureRequestSchema, { runtimeName: "containerd" }));
        await plugin.call("nri.pkg.api.v1alpha1.Plugin", "Configure", request);
        server.close();
        socket.destroy();
      });
      return new Uint8Array();
    };
    new TtrpcServer(mux.open(2), { "nri.pkg.api.v1alpha1.Runtime": { RegisterPlugin: register } });
  });
  server.listen(path);
  await once(server, "close");
}
