import { differs } from "./ask.ts";
import type { Step } from "./plan.ts";
import { run } from "./programs.ts";

/**
 * The steps of the tags: Go publishes a module by one, which is named after the module's directory; the other is for people.
 *
 * @param remote - the name or the URL of the repository; git's own configuration says who pushes.
 * @see https://go.dev/ref/mod#vcs-version
 */
export function tagSteps(root: string, version: string, remote: string, hasGo: boolean): Step[] {
  const go = hasGo ? [tagStep(root, `sdks/go/v${version}`, remote, " (Go module)")] : [];
  return [...go, tagStep(root, `v${version}`, remote, "")];
}

// --- internal ---

function tagStep(root: string, tag: string, remote: string, note: string): Step {
  return {
    name: `${tag}${note}`,
    kind: "git",
    isDone: () => isPushed(root, tag, remote),
    run: async () => {
      await run("git", ["push", "--quiet", remote, `HEAD^{commit}:refs/tags/${tag}`], { cwd: root });
    },
  };
}

async function isPushed(root: string, tag: string, remote: string): Promise<boolean> {
  const found = await run("git", ["ls-remote", "--tags", remote, `refs/tags/${tag}`, `refs/tags/${tag}^{}`], {
    cwd: root,
  });
  // An annotated tag has a second line, with the commit
  const commit = found.trim().split("\n").at(-1)?.split("\t")[0] ?? "";
  if (commit === "") return false;
  if (commit === (await headOf(root))) return true;
  throw differs(`the tag ${tag}`, remote);
}

async function headOf(root: string): Promise<string> {
  return (await run("git", ["rev-parse", "HEAD^{commit}"], { cwd: root })).trim();
}
