export { buildComponent, buildDummy, buildGuest, readGuest } from "./build-guest.ts";
