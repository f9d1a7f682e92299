// Builds into the user's cache what the tests against upstream's own code need, the program that plays the container runtime, a plugin by upstream's SDK, and the
// one that reads as Kubernetes does: `npm run install:runtime`.
import { installGoGuest } from "./go-guest.ts";
import { installKubernetes } from "./kubernetes.ts";
import { installRuntime, runtimeRemedy } from "./runtime.ts";

if (installRuntime() === undefined || installGoGuest() === undefined || installKubernetes() === undefined)
  console.error(
    `there is no Go to build upstream's side of NRI with, and the tests against it will be skipped; ${runtimeRemedy}`,
  );
