export { buildComponent, buildDummy, buildGuest, buildModule, readGuest } from "./build-guest.ts";
export { buildNriComponent } from "./build-nri-component.ts";
export type { NriComponent } from "./build-nri-component.ts";
export { buildGcBomb, buildGuestWith, buildTableHog } from "./build-guest-with.ts";
export type { GuestParts } from "./build-guest-with.ts";
