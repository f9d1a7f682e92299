// Compiles the programs of others that push and pull the same artifacts as ours, which takes some minutes. `npm run install:peers`.
import { installPeer, peers } from "../src/oci/peers.ts";

for (const peer of peers) installPeer(peer);
