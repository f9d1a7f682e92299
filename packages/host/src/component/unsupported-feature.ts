import { HostError } from "../host-error.ts";
import { MalformedBinary } from "./binary-reader.ts";

/** What can't be read further although it may be valid: it uses a feature of WebAssembly, or of its component model, that this host lacks. */
export class UnsupportedFeature extends MalformedBinary {
  /** What people call it, in the plural or uncountable: `custom page sizes`. */
  readonly feature: string;

  constructor(feature: string, offset: number) {
    super(`it uses ${feature} at byte ${offset}`);
    this.feature = feature;
  }
}

/**
 * What to say of a file that breaks its format, or that uses what this host lacks.
 *
 * @param file - how to call it.
 * @param detail - what goes before the place, for a part of a file. Default: nothing.
 */
export function refuseBinary(
  code: "MALFORMED_COMPONENT" | "MALFORMED_MODULE",
  file: string,
  cause: MalformedBinary,
  detail = "",
): HostError {
  if (cause instanceof UnsupportedFeature) {
    return refuseFeatures([cause.feature], { file, who: "this host", instead: "in a runtime that does", cause });
  }
  const what = code === "MALFORMED_COMPONENT" ? "component" : "core module";
  return new HostError(code, `${file} is not a valid ${what}: ${detail}${cause.message}`, { cause });
}

/** Who lacks features, and who has them. */
export interface Lack {
  /** How to call the file that uses them. */
  readonly file: string;
  /** The part of this host that lacks them, with its version. */
  readonly who: string;
  /** Where it may be run, with the preposition. */
  readonly instead: string;
  readonly cause?: unknown;
}

/** What to say of a file that uses features which a part of this host lacks. */
export function refuseFeatures(features: readonly string[], { file, who, instead, cause }: Lack): HostError {
  const what = features.length < 2 ? features.join() : `${features.slice(0, -1).join(", ")} and ${features.at(-1)}`;
  return new HostError("UNSUPPORTED_FEATURE", `cannot load ${file}: it uses ${what}, which ${who} does not support`, {
    remedy: `build it without, or run it ${instead}`,
    ...(cause === undefined ? {} : { cause }),
  });
}
