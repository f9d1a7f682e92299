// Builds into the user's cache what the tests against upstream's own code need: the program that plays the container runtime, with each version of NRI, a plugin by upstream's SDK, and the program that
// reads as Kubernetes does. `npm run install:runtime`.
import { installGoGuest } from "./go-guest.ts";
import { installKubernetes } from "./kubernetes.ts";
import { installRuntime, oldNriVersions, runtimeRemedy } from "./runtime.ts";

const versions = [undefined, ...oldNriVersions];
const built = [installGoGuest(), installKubernetes(), ...versions.map((version) => installRuntime(version))];
if (built.includes(undefined))
  console.error(
    `there is no Go to build upstream's side of NRI with, and the tests against it will be skipped; ${runtimeRemedy}`,
  );
