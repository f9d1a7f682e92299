import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultCacheDir } from "@armory-plugins/host";

/** Kafka's own code, which tests compare this package with. */
export interface Kafka {
  /** The jars of Kafka and of what it needs, for `java -cp`. */
  readonly classPath: string;
}

/** Where it is in the user's cache; undefined when it is not there yet, or there is no JDK to run it. */
export function findKafka(): Kafka | undefined {
  return hasJdk() && existsSync(directory()) ? { classPath: join(directory(), "*") } : undefined;
}

/**
 * Find it, or get it with Maven, which takes half a minute.
 *
 * @returns undefined when there is no JDK or no Maven on this machine.
 */
export function installKafka(): Kafka | undefined {
  const found = findKafka();
  if (found !== undefined) return found;
  if (!hasJdk() || spawnSync(maven, ["--version"], options).status !== 0) return undefined;
  const draft = `${directory()}.${process.pid}.tmp`;
  mkdirSync(draft, { recursive: true });
  try {
    // Maven may leave files beside the description of a project.
    copyFileSync(fileURLToPath(new URL("pom.xml", import.meta.url)), join(draft, "pom.xml"));
    const args = ["--batch-mode", "--quiet", "-Dstyle.color=never", copyDependencies, "-DoutputDirectory=jars"];
    const { status } = spawnSync(maven, args, { ...options, cwd: draft, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`${maven} ${args.join(" ")} ended with ${status}`);
    if (!existsSync(directory())) renameSync(join(draft, "jars"), directory());
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return findKafka();
}

/** What is missing on a machine without it, and how to get it. */
export const kafkaRemedy =
  "install a JDK, 17 or newer, and Maven (Debian: apt-get install default-jdk-headless maven), then: npm run toolchains -- kafka";

// --- internal ---

/** The newest whose parts are all there: 4.4.0 lacks one. The same as in pom.xml. */
const version = "4.3.1";
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
const maven = "mvn";
const options = { shell: process.platform === "win32" };

function directory(): string {
  return join(defaultCacheDir(), "toolchains", `kafka-${version}`);
}

function hasJdk(): boolean {
  const { stdout } = spawnSync("javac", ["-version"], { encoding: "utf8" });
  const [, major = 0] = /^javac (\d+)/.exec(stdout ?? "") ?? [];
  return Number(major) >= 17;
}
