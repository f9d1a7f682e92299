// Compiles wit-bindgen's own command line into the user's cache, for the test that compares the two: `npm run install:native`.
import { installNative } from "./native.ts";

const { program } = await installNative();
console.log(program);
