import { randomBytes } from "node:crypto";
import { requireU64 } from "./check-argument.ts";

/** The interfaces of `wasi:random`, which every plugin is given; the insecure ones are as secure as the others. */
export const random = {
  "wasi:random/random": { getRandomBytes, getRandomU64 },
  "wasi:random/insecure": { getInsecureRandomBytes: getRandomBytes, getInsecureRandomU64: getRandomU64 },
  "wasi:random/insecure-seed": { insecureSeed: (): [bigint, bigint] => [getRandomU64(), getRandomU64()] },
};

// --- internal ---

const MAX_REQUEST_BYTES = 64n * 1024n * 1024n;

function getRandomBytes(length: bigint): Uint8Array {
  if (requireU64(length) > MAX_REQUEST_BYTES)
    throw new RangeError(`${length} random bytes at once; at most ${MAX_REQUEST_BYTES}`);
  return new Uint8Array(randomBytes(Number(length)));
}

function getRandomU64(): bigint {
  return randomBytes(8).readBigUInt64LE();
}
