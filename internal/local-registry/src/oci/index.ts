export { installClientProgram } from "./client-programs.ts";
export type { ClientProgram } from "./client-programs.ts";
export { makeCertificate, startOciRegistry } from "./oci-registry.ts";
export type { OciRegistry, OciRegistryOptions } from "./oci-registry.ts";
export { hasOciRegistry } from "./programs.ts";
export type { RegistryProgram } from "./programs.ts";
export type { TokenRequest, TokenServer } from "./token-server.ts";
export { registryUser } from "./users.ts";
