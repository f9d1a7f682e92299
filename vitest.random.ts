// What random tests take their values from: a seed, which a test that fails prints, and which ARMORY_SEED gives back.
import fc from "fast-check";
import { beforeEach } from "vitest";

const given = process.env["ARMORY_SEED"];
const seed = given === undefined ? Date.now() % 2 ** 31 : Number(given);
if (!Number.isInteger(seed) || Math.abs(seed) >= 2 ** 31) {
  throw new Error(
    `ARMORY_SEED is "${given}"; expected a whole number of 32 bits, as a test that failed has printed it`,
  );
}
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => console.error(`with the same random values again: ARMORY_SEED=${seed}`));
});
