import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import { runTool } from "../run-tool.ts";

/** What programs are started with while something is installed. */
export type InstallContext = Pick<BuildContext, "onOutput" | "signal" | "timeoutMs" | "env">;

/**
 * Debian's packages, unpacked into a directory instead of installed: that needs no root, and nothing of the machine changes.
 *
 * It has package lists of its own, because those of the machine may be old or absent.
 */
export class Apt {
  readonly #directory: string;
  readonly #context: InstallContext;

  private constructor(directory: string, context: InstallContext) {
    this.#directory = directory;
    this.#context = { ...context, env: { ...context.env, LC_ALL: "C" } };
  }

  /**
   * Fetch the package lists into an empty directory, which may go when this is no longer used.
   *
   * @throws BuildError `TOOLCHAIN_MISSING` when apt-get is missing or fails; so do the methods.
   */
  static async open(directory: string, context: InstallContext): Promise<Apt> {
    await mkdir(join(directory, "lists", "partial"), { recursive: true });
    await mkdir(join(directory, "cache", "archives", "partial"), { recursive: true });
    const apt = new Apt(directory, context);
    await apt.#run("apt-get", ["--quiet", "update"]);
    return apt;
  }

  /** The version of a package that would be installed; undefined when there is none. */
  async version(name: string): Promise<string | undefined> {
    const answer = await this.#run("apt-cache", ["policy", name], { quiet: true });
    const version = /^ +Candidate: (\S+)/m.exec(answer)?.[1];
    return version === "(none)" ? undefined : version;
  }

  /** The names of what a package itself depends on. */
  async dependencies(name: string): Promise<string[]> {
    const answer = await this.#run("apt-cache", ["depends", name], { quiet: true });
    return [...answer.matchAll(/^ +\|?Depends: (\S+)/gm)].flatMap(([, other]) => other ?? []);
  }

  /** Unpack packages, and what they depend on as far as it is not installed on this machine. */
  async unpack(names: readonly string[], target: string): Promise<void> {
    const plan = await this.#run(
      "apt-get",
      ["--simulate", "--reinstall", "--no-install-recommends", "install", ...names],
      {
        quiet: true,
      },
    );
    const packages = [...plan.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+)/gm)].map(
      ([, name, version]) => `${name}=${version}`,
    );
    const debs = join(this.#directory, "debs");
    await mkdir(debs);
    await this.#run("apt-get", ["--quiet", "download", ...packages], { cwd: debs });
    for (const file of await readdir(debs)) await this.#run("dpkg-deb", ["--extract", join(debs, file), target]);
    await rm(debs, { recursive: true });
  }

  async #run(command: string, args: readonly string[], { cwd = this.#directory, quiet = false } = {}): Promise<string> {
    const own = {
      "Dir::State::Lists": join(this.#directory, "lists"),
      "Dir::Cache": join(this.#directory, "cache"),
      // Only matters to root: apt's own user can't write here.
      "APT::Sandbox::User": "root",
    };
    const options = Object.entries(own).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    const all = command === "dpkg-deb" ? args : [...options, ...args];
    const { exitCode, stdout } = await runTool(command, all, { cwd, quietStdout: quiet }, this.#context);
    if (exitCode === 0) return stdout;
    throw new BuildError("TOOLCHAIN_MISSING", `"${command} ${args.join(" ")}" ended with exit code ${exitCode}`, {
      remedy: "correct what its output says and try again",
    });
  }
}
