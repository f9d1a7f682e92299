export { startLocalRegistry } from "./local-registry.ts";
export type { LocalRegistry } from "./local-registry.ts";
export { goSum } from "./go-proxy.ts";
export { readSdk, sdkVersion } from "./sdk-source.ts";
export type { SdkLanguage, Tree } from "./sdk-source.ts";
