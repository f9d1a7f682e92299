// Builds into the user's cache what the tests against upstream's own code need, the program that plays the container runtime, with each version of NRI, and a plugin by upstream's SDK:
// `npm run install:runtime`.
import { installGoGuest } from "./go-guest.ts";
import { installRuntime, oldNriVersions, runtimeRemedy } from "./runtime.ts";

const built = [installGoGuest(), installRuntime(), ...oldNriVersions.map((version) => installRuntime(version))];
if (built.includes(undefined))
  console.error(
    `there is no Go to build upstream's side of NRI with, and the tests against it will be skipped; ${runtimeRemedy}`,
  );
