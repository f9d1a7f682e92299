// Compiles the programs of others that push, pull and sign the same artifacts as ours, which takes some minutes. `npm run install:peers`.
import { installCosign, installPeer, peers } from "../src/oci/peers.ts";

for (const peer of peers) installPeer(peer);
installCosign();
