import type { Engine } from "@armory-plugins/conformance";
import type { RecordEnginePlugin } from "@armory-plugins/conformance/systems/kafka";
import type { BackupContext, KafkaRecord, Outcome, RestoreContext, RecordWorldKind } from "@armory-plugins/wit";
import type { Behave, Program } from "./reference-behaviours.ts";

// Runs the reference behaviours in this process. A mutation spoils an answer on purpose; then some case must fail.

type Context = BackupContext | RestoreContext;

/** What is spoilt: a call's answer, by its number since the engine was loaded. */
export interface Mutation {
  transform?(outcome: Outcome, input: KafkaRecord, call: number): Outcome | Promise<Outcome>;
  requirements?(noPartitions: bigint): bigint;
  refusal?(text: string): string;
  config?(config: string | undefined): string | undefined;
  context?(context: Context): Context;
  batch?(outcomes: Outcome[]): Outcome[];
}

/** An engine whose "component" is a behaviour of this file. */
export function referenceEngine(world: RecordWorldKind, behave: Behave, mutation: Mutation = {}): Engine {
  return {
    name: "reference",
    load: async (): Promise<RecordEnginePlugin> => {
      let calls = 0;
      return {
        world,
        open: async (given, text) => {
          let program: Program;
          try {
            const context = mutation.context?.(given) ?? given;
            program = behave(context, mutation.config === undefined ? text : mutation.config(text));
          } catch (error) {
            const refusal = error instanceof Error ? error.message : String(error);
            return { tag: "refused", text: mutation.refusal?.(refusal) ?? refusal };
          }
          return {
            tag: "ok",
            instance: {
              requirements: async ({ noPartitions }) => {
                const answer = program.requirements?.(noPartitions) ?? noPartitions;
                return { noPartitions: mutation.requirements?.(answer) ?? answer };
              },
              transform: async (records) => {
                const outcomes: Outcome[] = [];
                for (const record of records) {
                  calls += 1;
                  const outcome = program.transform(record);
                  outcomes.push(
                    mutation.transform === undefined ? outcome : await mutation.transform(outcome, record, calls),
                  );
                }
                return mutation.batch?.(outcomes) ?? outcomes;
              },
              close: async () => {},
            },
          };
        },
        close: async () => {},
      };
    },
  };
}

/** A mutation of the records that are accepted or rejected. */
export function spoilRecord(change: (record: KafkaRecord) => KafkaRecord): Mutation {
  return {
    transform: (outcome) => (outcome.tag === "error" ? outcome : { tag: outcome.tag, val: change(outcome.val) }),
  };
}
