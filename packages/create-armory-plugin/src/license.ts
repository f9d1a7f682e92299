import parseSpdx from "spdx-expression-parse";
import { GeneratorError } from "./generator-error.ts";

/** The licenses offered as choices, the default first. */
export const licenses: readonly string[] = [
  "Apache-2.0",
  "MIT",
  "BSD-3-Clause",
  "MPL-2.0",
  "GPL-3.0-or-later",
  "UNLICENSED",
];

/**
 * Check a license as npm's package.json wants it and give it back: an SPDX expression, `UNLICENSED` or `SEE LICENSE IN <file>`.
 *
 * @throws {GeneratorError} `INVALID_ANSWER`; it suggests the right spelling when only the case is wrong.
 */
export function checkLicense(license: string): string {
  if (license === "UNLICENSED" || licenseFile(license) !== undefined || isSpdx(license)) return license;
  const known = licenses.find((each) => each.toLowerCase() === license.toLowerCase());
  const remedy =
    known === undefined
      ? 'give one like "MIT" or "MIT OR Apache-2.0" (https://spdx.org/licenses), "UNLICENSED" or "SEE LICENSE IN LICENSE.md"'
      : `did you mean ${JSON.stringify(known)}?`;
  throw new GeneratorError("INVALID_ANSWER", `the license ${JSON.stringify(license)} is not an SPDX expression`, {
    remedy,
  });
}

/** The file that holds a license's text, when the license is npm's `SEE LICENSE IN <file>`; undefined otherwise. */
export function licenseFile(license: string): string | undefined {
  return /^SEE LICENSE IN ([\w.-]+)$/u.exec(license)?.[1];
}

// --- internal ---

function isSpdx(text: string): boolean {
  try {
    parseSpdx(text);
    return true;
  } catch {
    return false;
  }
}
