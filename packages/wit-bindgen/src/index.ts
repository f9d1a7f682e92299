export { generate } from "./generate.ts";
export type { Generated, GenerateRequest, GoRuntime } from "./generate.ts";
export { languages } from "./languages.ts";
export type { Language } from "./languages.ts";
export type { GeneratorOptions } from "./generator-options.ts";
export type { WitSource } from "./wit-source.ts";
export { isWitBindgenError, WitBindgenError, witBindgenErrorCatalog } from "./wit-bindgen-error.ts";
export type { WitBindgenErrorCode } from "./wit-bindgen-error.ts";
export { versions } from "./versions.ts";
