import { join, resolve } from "node:path";
import { type Environment, NoHomeError, userDirectory } from "@armory-plugins/base/user-directory";
import { OciError } from "../oci-error.ts";

/**
 * Where a user's store is when nobody says: `ARMORY_STORE_DIR`, otherwise `store` in the user's data directory for `armory-plugins`. Every program of the user has
 * the same.
 *
 * @throws OciError `STORE_UNWRITABLE` when the user has no such directory.
 */
export function defaultStoreDirectory(env: Environment = process.env): string {
  const named = env["ARMORY_STORE_DIR"];
  if (named !== undefined && named !== "") return resolve(named);
  try {
    return join(userDirectory("data", env), "store");
  } catch (error) {
    if (!(error instanceof NoHomeError)) throw error;
    throw new OciError("STORE_UNWRITABLE", `cannot find a directory for the store: ${error.message}`, {
      remedy: "set ARMORY_STORE_DIR to an absolute path",
      cause: error,
    });
  }
}
