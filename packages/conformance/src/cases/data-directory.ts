import { fileURLToPath } from "node:url";

/** The directory of the cases, behaviors and schema that travel with this package; `npm run build` fills it. */
export function dataDirectory(): string {
  return fileURLToPath(new URL("../../data", import.meta.url));
}
