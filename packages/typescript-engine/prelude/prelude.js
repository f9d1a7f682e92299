// The globals that every plugin has, besides those of ECMAScript. They are evaluated before the plugin's module, as one script (scripts/bundle-prelude.ts).
import { print } from "./console.js";
import { TextDecoder, TextEncoder } from "./text-encoding.js";
import { crypto } from "./crypto.js";

const define = (name, value) =>
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

define("TextEncoder", TextEncoder);
define("TextDecoder", TextDecoder);
define("crypto", crypto);
define("console", print);
