import { type HostError, isHostError } from "@armory-plugins/host";
import { isKafkaError, type KafkaError } from "@armory-plugins/kafka";

/** How often each thing came out: `value`, or the code of an error. */
export type Tally = Map<string, number>;

/** What a call came to. */
export type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: HostError | KafkaError };

/** Something that a host must not do. */
export class Finding extends Error {
  override readonly name = "Finding";
}

/**
 * Call the host; what fails must fail with an error of the host, in words that a terminal can show.
 *
 * @param call - the function's name.
 * @throws Finding otherwise.
 */
export async function attempt<Value>(tally: Tally, call: string, make: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    const value = await make();
    count(tally, "value");
    return { ok: true, value };
  } catch (error) {
    if (!isHostError(error) && !isKafkaError(error))
      throw new Finding(`${call}() threw ${String(error)}`, { cause: error });
    count(tally, error.code);
    if (strange.test(error.message))
      throw new Finding(`${call}() failed with words of a mistake of the host: ${error.message}`, { cause: error });
    if (raw.test(error.message))
      throw new Finding(`${call}() failed with control characters: ${JSON.stringify(error.message)}`, { cause: error });
    return { ok: false, error };
  }
}

// --- internal ---

function count(tally: Tally, what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

/** What JavaScript says when a program is wrong. */
const strange = /is not a function|Cannot (?:read|set) propert|is not iterable|unexpected reply|ReferenceError/;

/** What a terminal obeys, but for line feeds and tabs; U+2028, U+2029 and the marks that turn the direction of text. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const raw = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;
