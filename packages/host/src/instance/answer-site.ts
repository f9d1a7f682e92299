import type { Lift } from "../component/core-space.ts";
import type { WitType } from "../component/wit-type.ts";

/** A core function that gives a pointer to its answer. */
export interface AnswerSite {
  /** The core module that exports it, by the name that jco's program has for it. */
  readonly module: string;
  readonly name: string;
  /** The type of what lies there. */
  readonly type: WitType;
  /** How its strings are encoded. */
  readonly encoding: Lift["encoding"];
}
