// Builds the program that plays the container runtime into the user's cache, for the tests against it: `npm run install:runtime`.
import { installRuntime, runtimeRemedy } from "./runtime.ts";

if (installRuntime() === undefined)
  console.error(
    `there is no Go to build the runtime's side of NRI with, and the tests against it will be skipped; ${runtimeRemedy}`,
  );
