import type { System } from "../system/system.ts";
import { kafka } from "./kafka/index.ts";
import { nri } from "./nri/index.ts";

/** The systems that this package knows: the one place that names them all. */
export const systems: readonly System[] = [kafka, nri];
