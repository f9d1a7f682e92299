import { hostOnly, requireHost, sealHostClass } from "./host-only.ts";
import { WasiError } from "./wasi-error.ts";

/** `wasi:sockets/network#network`: something to ask for sockets with; all are refused. */
class Network {
  constructor(key: typeof hostOnly) {
    requireHost(key, "wasi:sockets/network#network");
  }

  [Symbol.dispose](): void {}
}

sealHostClass(Network);

/** The entrances of `wasi:sockets`, all closed: making a socket or resolving a name answers `access-denied`. */
export const sockets = {
  "wasi:sockets/instance-network": { instanceNetwork: (): Network => new Network(hostOnly) },
  "wasi:sockets/network": { Network },
  "wasi:sockets/tcp-create-socket": { createTcpSocket: refuse },
  "wasi:sockets/udp-create-socket": { createUdpSocket: refuse },
  "wasi:sockets/ip-name-lookup": { resolveAddresses: refuse },
};

// --- internal ---

function refuse(): never {
  throw new WasiError("access-denied");
}
