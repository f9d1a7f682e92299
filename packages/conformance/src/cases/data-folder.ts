import { fileURLToPath } from "node:url";

/** The folder of the cases, behaviours and schema that travel with this package; `npm run build` fills it. */
export function dataFolder(): string {
  return fileURLToPath(new URL("../../data", import.meta.url));
}
