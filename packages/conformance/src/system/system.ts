import type { z } from "zod";
import type { Failure } from "../results/conformance-result.ts";
import type { EngineParts, EnginePlugin } from "./engine-parts.ts";
import type { Exchange, Observation } from "./observation.ts";
import type { Property } from "./property.ts";

/**
 * What the harness knows of one system: its worlds, the steps of their cases, and how those run, are judged, compared and shown.
 *
 * The harness gives each system what is the system's own: plugins that its engines' parts made, steps that its schema took, exchanges that it observed.
 *
 * @typeParam Plugin - what its engines' parts make.
 * @typeParam Step - one step of a case.
 * @typeParam Made - a call that a step made.
 */
export interface System<Plugin extends EnginePlugin = EnginePlugin, Step = unknown, Made extends Exchange = Exchange> {
  /** The word for it. */
  readonly name: string;
  /** Its worlds, by the words that cases use. No other system has one of them. */
  readonly worlds: readonly Plugin["world"][];
  /** The WIT package whose items its cases prove, with the version: `example:greeter@0.1.0`. */
  readonly contract: string;
  /** The call that gives an instance its config, as reports name it: `configure`. */
  readonly startCall: string;
  /** How engines run its plugins. */
  readonly engines: EngineParts<Plugin>;
  /** The schema of a step. */
  readonly step: z.ZodType<Step>;
  /** What holds for all plugins of its worlds that claim a behavior. */
  readonly properties: readonly Property[];
  /** The world of a file that the host does not know as a component of one of the {@link worlds}; undefined when the file is not a plugin of this system. Default: undefined. */
  recognize?(bytes: Uint8Array): Plugin["world"] | undefined;
  /** What the harness must know of a step. */
  traitsOf(step: Step): StepTraits;
  /** Walk the steps of a case as {@link execute} does, without a plugin, and say what could never work. Each problem begins with the step: `steps[2]: …`. */
  dryRun(steps: readonly Step[], world: Plugin["world"]): readonly string[];
  /** Make an instance and give it a config, as the system does; how long that takes is measured. */
  start(plugin: Plugin, config: string | undefined): Promise<StartedInstance>;
  /**
   * Run the steps of a case and write down what the plugin answers: an observation for each step. Nothing is judged here, and what a call throws is an answer.
   *
   * @throws the signal's reason.
   */
  execute(plugin: Plugin, steps: readonly Step[], options: ExecuteOptions): Promise<readonly Observation<Made>[]>;
  /** Compare what a step observed with what it expects; an empty list is a pass. Called for steps that were run. */
  judge(step: Step, exchanges: readonly Made[]): readonly StepFailure[];
  /**
   * The first thing in which the answers of two exchanges differ, as `count: 3, expected 4`; undefined when they are the same. Neither is a call that broke.
   *
   * @param word stands between the two values.
   */
  difference(actual: Made, expected: Made, word: string): string | undefined;
  /** An answer as people read it; of a call that broke its code. */
  renderAnswer(exchange: Made): string;
  /** What was given to the plugin, as people read it; undefined where the step says it all. */
  renderGiven(exchange: Made): string | undefined;
}

/** What the harness must know of a step. */
export interface StepTraits {
  /** Whether it wants the plugin under test to start with the config of its own. */
  readonly wantsOwnConfig: boolean;
  /** Whether it expects nothing but what every plugin may answer. */
  readonly takesAnyAnswer: boolean;
  /** Whether it gives several values at once: such a case runs again with one at a time. */
  readonly givesSeveral: boolean;
}

/** How to run a case. */
export interface ExecuteOptions {
  /** How a step that gives several values gives them: as few batches as fit, or each as a batch of one. */
  readonly batching: "batch" | "single";
  /** What `{ from: subject }` stands for. */
  readonly subjectConfig: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An instance that was given a config. */
export interface StartedInstance {
  /** The text with which the plugin refused it; undefined when it did not. */
  readonly refused: string | undefined;
  /** Let go of the instance. */
  close(): Promise<void>;
}

/** Something that went wrong in a step that was run. */
export type StepFailure = Omit<Failure, "step">;

/** The system whose world it is; undefined when there is none. */
export function findSystem(world: string, systems: readonly System[]): System | undefined {
  return systems.find(({ worlds }) => worlds.includes(world));
}
