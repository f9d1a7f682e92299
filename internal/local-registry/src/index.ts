export { startLocalRegistry } from "./local-registry.ts";
export type { LocalRegistry } from "./local-registry.ts";
export { readSdk } from "./sdk-source.ts";
export type { SdkLanguage, Tree } from "./sdk-source.ts";
