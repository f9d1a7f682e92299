import { z } from "zod";
import { parseTurnAnswer, parseTurnQuery, type TurnAnswer, type TurnQuery } from "../thread/turn.ts";

/**
 * How far a daemon is with a plugin: `plans` to serve it, once it is loaded; `wants` to, and waits for whoever goes before it; `holds` it, so that nobody but who goes before it
 * may register it.
 */
export type PluginClaim = "plans" | "wants" | "holds";

/** What a daemon tells another one of itself. */
export interface Hello {
  readonly type: "hello";
  readonly id: string;
  /** When it was started, in µs since the machine was, by which all of them go whatever the clock says. */
  readonly started: number;
  readonly isLeaving: boolean;
  readonly claims: Readonly<Record<string, PluginClaim>>;
  /** Whether it has looked for plugins yet, so that those it will have are among its claims. */
  readonly hasPlans: boolean;
}

/** What daemons tell each other, a line of JSON each. `ask` is the number under which an answer is expected. */
export type PeerMessage =
  | Hello
  | { readonly type: "claim"; readonly ask: number; readonly plugin: string; readonly claim: PluginClaim | null }
  | { readonly type: "leaving" }
  | { readonly type: "planned" }
  | { readonly type: "turn"; readonly ask: number; readonly plugin: string; readonly query: TurnQuery }
  | { readonly type: "answer"; readonly ask: number; readonly answer: TurnAnswer | null };

/**
 * Read a line that another process wrote.
 *
 * @throws Error for a line that is not a message.
 */
export function parsePeerMessage(line: string): PeerMessage {
  return messages.parse(JSON.parse(line));
}

// --- internal ---

const claims = z.enum(["plans", "wants", "holds"]);
const ask = z.int().nonnegative();
const plugin = z.string().max(1024);

const messages = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    id: z.string().regex(/^[0-9a-f]{16}$/),
    started: z.int().nonnegative(),
    isLeaving: z.boolean(),
    claims: z.record(plugin, claims),
    hasPlans: z.boolean(),
  }),
  z.object({ type: z.literal("claim"), ask, plugin, claim: claims.nullable() }),
  z.object({ type: z.literal("leaving") }),
  z.object({ type: z.literal("planned") }),
  z.object({ type: z.literal("turn"), ask, plugin, query: z.unknown().transform(checked(parseTurnQuery)) }),
  z.object({ type: z.literal("answer"), ask, answer: z.unknown().transform(checked(parseTurnAnswer)).nullable() }),
]);

/** What throws, as Zod has it. */
function checked<Value>(parse: (value: unknown) => Value): (value: unknown, context: z.RefinementCtx) => Value {
  return (value, context) => {
    try {
      return parse(value);
    } catch (error) {
      context.addIssue(String(error));
      return z.NEVER;
    }
  };
}
