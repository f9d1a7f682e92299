export { startOciRegistry } from "./oci-registry.ts";
export type { OciRegistry, OciRegistryOptions } from "./oci-registry.ts";
export { installPeer } from "./peers.ts";
export type { Peer } from "./peers.ts";
export { hasOciRegistry } from "./programs.ts";
export type { RegistryProgram } from "./programs.ts";
export type { TokenRequest, TokenServer } from "./token-server.ts";
export { registryUser } from "./users.ts";
