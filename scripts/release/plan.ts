import { ReleaseError } from "./release-error.ts";

/** Where something is published. */
export const registryKinds = ["npm", "cargo", "pypi", "git", "oci"] as const;
export type RegistryKind = (typeof registryKinds)[number];

/** What a step does: it publishes to a registry, or signs what an OCI registry has. */
export type StepKind = RegistryKind | "sign";

/** Something that must hold before anything is published. */
export interface Check {
  readonly name: string;
  /** @returns what holds, for people. @throws ReleaseError for what does not. */
  readonly run: () => Promise<string>;
}

/** Something that is published once. */
export interface Step {
  /** What it is, with its version. */
  readonly name: string;
  readonly kind: StepKind;
  /**
   * Ask the registry whether it has this already.
   *
   * @throws ReleaseError when it has something else under this name and version.
   */
  readonly isDone: () => Promise<boolean>;
  readonly run: () => Promise<void>;
}

/** A release: what is checked, and then what is published, in this order. */
export interface Plan {
  readonly version: string;
  /** Why this tree cannot be published yet; its steps are those of the version that it will have. */
  readonly pending: string | undefined;
  readonly checks: readonly Check[];
  readonly steps: readonly Step[];
  /** The kinds of steps whose registry, or signer, is known, and which are therefore asked for. */
  readonly known: ReadonlySet<StepKind>;
}

/** Print a plan: what holds, and what each registry has of it already. Nothing is published. */
export async function showPlan(plan: Plan, print: (line: string) => void): Promise<void> {
  print(`Release ${plan.version}: a dry run, --publish publishes it`);
  await runChecks(plan, print);
  for (const step of plan.steps) print(`${await stateOf(step, plan)}  ${step.kind.padEnd(5)}  ${step.name}`);
}

/**
 * Publish what is missing.
 *
 * Nothing is remembered of a run that was ended: each registry is asked for each step.
 */
export async function executePlan(plan: Plan, print: (line: string) => void): Promise<void> {
  print(`Release ${plan.version}`);
  if (plan.pending !== undefined) throw new ReleaseError(`cannot publish: ${plan.pending}`, versionRemedy);
  await runChecks(plan, print);
  let count = 0;
  for (const step of plan.steps) {
    const line = `${step.kind.padEnd(5)}  ${step.name}`;
    if (await step.isDone()) {
      print(`${states.done}  ${line}`);
      continue;
    }
    await publish(step);
    count += 1;
    print(`${states.published}  ${line}`);
  }
  print(`${count} published, ${plan.steps.length - count} were there`);
}

// --- internal ---

const states = { done: "there     ", missing: "missing   ", published: "published ", unknown: "not asked " } as const;

const versionRemedy = "run npm run version, and commit what it changes";

async function runChecks({ checks, pending }: Plan, print: (line: string) => void): Promise<void> {
  if (pending !== undefined) print(`pending     ${pending}; ${versionRemedy}`);
  for (const check of checks) print(`holds       ${check.name}: ${await check.run()}`);
}

async function stateOf(step: Step, { known, pending }: Plan): Promise<string> {
  // The files of this tree have another version still
  if (pending !== undefined || !known.has(step.kind)) return states.unknown;
  return (await step.isDone()) ? states.done : states.missing;
}

/** Two runs at once, and a registry whose answer was lost: what is there in the end was published. */
async function publish(step: Step): Promise<void> {
  try {
    await step.run();
  } catch (error) {
    const isDone = await step.isDone().catch(() => false);
    if (!isDone) throw error;
  }
}
