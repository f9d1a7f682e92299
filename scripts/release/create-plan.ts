import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { crateStep } from "./crate.ts";
import { tagSteps } from "./git-tags.ts";
import { npmSteps } from "./npm-packages.ts";
import type { ReleaseOptions } from "./options.ts";
import type { Check, Plan, Step, StepKind } from "./plan.ts";
import { checkConformance, keepComponents } from "./previous-release.ts";
import { run } from "./programs.ts";
import { ReleaseError } from "./release-error.ts";
import { checkSdkVersions, checkTree, findVersion, type ReleaseVersion } from "./version.ts";
import { wheelStep } from "./wheel.ts";
import { judgeWit, listNewWit, listOwnWit, type OwnWit } from "./wit-packages.ts";
import { publishedWit, witSteps } from "./wit-registry.ts";
import { listPublished } from "./workspaces.ts";

/**
 * Plan the release of a tree.
 *
 * npm's packages come first, since the others need nothing of them; the WIT packages are published before the tag that says that all is there.
 *
 * @throws ReleaseError for a tree whose packages have several versions.
 */
export async function createPlan(options: ReleaseOptions): Promise<Plan> {
  const { root, out, kinds } = options;
  const packages = listPublished(root);
  const release = await findVersion(root, packages);
  const { version, pending } = release;
  const wit = await listOwnWit(root);
  const npm = join(out, "npm");
  await mkdir(npm, { recursive: true });
  const [hasRust, hasPython, hasGo] = ["rust", "python", "go"].map((name) => existsSync(join(root, "sdks", name)));
  const released = packages.map((one) => ({ ...one, version }));
  const steps: Step[] = [
    ...npmSteps(released, { registry: options.npmRegistry ?? "", out: npm, provenance: options.provenance }),
    ...(hasRust === true
      ? [crateStep(join(root, "sdks/rust"), version, { index: options.cargoIndex ?? "", out: join(out, "cargo") })]
      : []),
    ...(hasPython === true
      ? [
          wheelStep(join(root, "sdks/python"), version, {
            upload: options.pypi ?? "",
            index: options.pypiIndex ?? "",
            out,
          }),
        ]
      : []),
    ...(await planWit(options, wit)),
    ...tagSteps(root, version, options.gitRemote ?? "", hasGo === true),
  ];
  return {
    version,
    pending,
    checks: listChecks(options, release, wit),
    steps: steps.filter(({ kind }) => kinds.has(kind === "sign" ? "oci" : kind)),
    known: knownOf(options),
  };
}

// --- internal ---

function listChecks(options: ReleaseOptions, release: ReleaseVersion, wit: readonly OwnWit[]): Check[] {
  const { root, isPublished, previous, keep, kinds, oci } = options;
  const checks: Check[] = [];
  if (isPublished) checks.push({ name: "commit", run: () => checkTree(root) });
  if (release.pending === undefined)
    checks.push({
      name: "versions",
      run: async () => ["the packages", ...(await checkSdkVersions(root, release.version))].join(", "),
    });
  checks.push({ name: "released WIT", run: () => checkNew(root, release, wit) });
  const registry = kinds.has("oci") ? oci : undefined;
  for (const one of wit) {
    checks.push({
      name: `${one.name} ${one.version}`,
      run: async () => await judgeWit(root, one, registry === undefined ? [] : await publishedWit(one.name, registry)),
    });
  }
  if (previous !== undefined) checks.push({ name: "conformance", run: () => checkConformance(root, previous) });
  if (keep !== undefined) checks.push({ name: "components", run: () => keepComponents(root, keep) });
  return checks;
}

/** A new WIT package is announced by a changeset of the npm package that it sits in, and frozen by `npm run version`. */
async function checkNew(root: string, { pending, announced }: ReleaseVersion, wit: readonly OwnWit[]): Promise<string> {
  const fresh = await listNewWit(root, wit);
  const [first] = fresh;
  if (first === undefined) return "nothing is new";
  const name = `${first.name} ${first.version}`;
  if (pending === undefined)
    throw new ReleaseError(`cannot release ${name}: wit/released.json does not list it`, "run npm run version");
  if (!announced.includes(witPackage)) {
    throw new ReleaseError(
      `cannot release ${name}: no changeset says what is new in ${witPackage}`,
      "add one: npx changeset",
    );
  }
  return `new are ${fresh.map((one) => `${one.name} ${one.version}`).join(", ")}`;
}

const witPackage = "@armory-plugins/wit";

async function planWit({ root, oci, signing }: ReleaseOptions, wit: readonly OwnWit[]): Promise<Step[]> {
  const seconds = Number(await run("git", ["log", "-1", "--format=%ct"], { cwd: root }));
  const created = new Date(seconds * 1000);
  return wit.flatMap((one) => witSteps(one, { registry: oci ?? "", signing, created }));
}

/** Without a key nobody can tell our signatures. */
function knownOf(options: ReleaseOptions): ReadonlySet<StepKind> {
  const known: Record<StepKind, boolean> = {
    npm: options.npmRegistry !== undefined,
    cargo: options.cargoIndex !== undefined,
    pypi: options.pypiIndex !== undefined,
    git: options.gitRemote !== undefined,
    oci: options.oci !== undefined,
    sign: options.oci !== undefined && options.signing !== undefined,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the record's own keys
  return new Set((Object.keys(known) as StepKind[]).filter((kind) => known[kind]));
}
