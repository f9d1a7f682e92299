import { OciError } from "../oci-error.ts";

/**
 * Load a package that few need, because it brings 13 MB of others along: who signs and verifies with a key does not install it.
 *
 * @throws OciError `MISSING_PACKAGE`
 */
export async function loadOptional<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw new OciError("MISSING_PACKAGE", `cannot load the package ${name}`, {
      cause: error,
      remedy: `install it: npm install ${name}`,
    });
  }
}
