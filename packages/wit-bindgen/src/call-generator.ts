import type { Failure } from "../generator/generator.js";
import { createGenerator } from "./generator.ts";
import type { CompiledGenerator, Generator } from "./generator.ts";
import { WitBindgenError } from "./wit-bindgen-error.ts";
import type { WitBindgenErrorCode } from "./wit-bindgen-error.ts";

/**
 * Call a function of a fresh instance.
 *
 * @param compiled - as for {@link createGenerator}.
 * @throws WitBindgenError for what the function refuses, and for a panic.
 */
export async function callGenerator<Result>(
  call: (generator: Generator) => Result,
  compiled?: CompiledGenerator,
): Promise<Result> {
  const generator = await createGenerator(compiled);
  try {
    return call(generator);
  } catch (error) {
    throw toWitBindgenError(error, generator.panic());
  }
}

// --- internal ---

const codes: Readonly<Record<Failure["stage"], WitBindgenErrorCode>> = {
  arguments: "INVALID_OPTION",
  wit: "INVALID_WIT",
  "select-world": "UNKNOWN_WORLD",
  generation: "GENERATION_FAILED",
  comparison: "COMPARISON_FAILED",
};

function toWitBindgenError(error: unknown, panic: string | undefined): unknown {
  if (panic !== undefined) {
    return new WitBindgenError("GENERATOR_PANICKED", `wit-bindgen stopped with a panic: ${panic}`, { cause: error });
  }
  // jco throws the error of a WIT result as it is.
  if (isFailure(error)) return new WitBindgenError(codes[error.stage], error.message);
  if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) {
    const detail = `wit-bindgen ran out of stack or memory: ${error.message}`;
    return new WitBindgenError("WIT_TOO_LARGE", detail, { cause: error });
  }
  return error;
}

function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "stage" in value && "message" in value;
}
