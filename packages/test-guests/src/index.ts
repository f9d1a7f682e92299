export { buildComponent, buildDummy, buildGuest, buildModule, readGuest } from "./build-guest.ts";
