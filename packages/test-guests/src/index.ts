export { buildComponent, buildDummy, buildGuest, buildModule, readGuest } from "./build-guest.ts";
export { buildNriComponent } from "./build-nri-component.ts";
export type { NriComponent } from "./build-nri-component.ts";
export { buildHostileNames } from "./build-hostile-names.ts";
export type { CoreLevelNames } from "./build-hostile-names.ts";
export { buildWithImports } from "./build-with-imports.ts";
export type { GuestImports } from "./build-with-imports.ts";
export { buildGcBomb, buildGuestWith, buildTableHog } from "./build-guest-with.ts";
export type { GuestParts } from "./build-guest-with.ts";
