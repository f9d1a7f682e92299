import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { installRegistryProgram, type RegistryProgram, registryRemedy } from "./programs.ts";
import { startTokenServer, type TokenServer } from "./token-server.ts";
import { htpasswd, registryUser } from "./users.ts";

/** An OCI registry on this machine, which nobody has pushed to yet. */
export interface OciRegistry {
  /** Its host and port, as references begin with them. */
  readonly host: string;
  /** The server that gives tokens for it, if it asks for these. */
  readonly tokens: TokenServer | undefined;
  /** End it and remove its files. */
  close(): Promise<void>;
}

/** Which registry to start. */
export interface OciRegistryOptions {
  /** `go` lists referrers, `docker` does not. */
  readonly program: RegistryProgram;
  /** How it asks who is there: not at all, by password, or by token; with `public` tokens, anybody may read. Default: not at all. */
  readonly auth?: "password" | "token" | "public token";
}

/**
 * Start a registry on a free port of 127.0.0.1.
 *
 * @throws Error where its program cannot be had on this machine.
 */
export async function startOciRegistry({ program, auth }: OciRegistryOptions): Promise<OciRegistry> {
  const path = installRegistryProgram(program);
  if (path === undefined) throw new Error(`there is no OCI registry "${program}" here; ${registryRemedy[program]}`);
  const directory = await mkdtemp(join(tmpdir(), "armory-oci-"));
  const pem = auth?.endsWith("token") === true ? makeCertificate() : undefined;
  const certificate = join(directory, "certificate.pem");
  if (pem !== undefined) await writeFile(certificate, pem.slice(pem.indexOf("-----BEGIN CERTIFICATE")));
  const tokens = pem === undefined ? undefined : await startTokenServer({ pem, anybodyReads: auth === "public token" });
  const realm = tokens?.url;
  const child =
    program === "go"
      ? startGo(path, auth === "password", realm, certificate)
      : await startDocker(path, directory, auth === "password", realm, certificate);
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const close = async (): Promise<void> => {
    process.removeListener("exit", kill);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      kill();
      await ended;
    }
    await tokens?.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const host = await readHost(child);
    tokens?.forwardTo(host);
    return { host: tokens?.host ?? host, tokens, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A new key and its certificate, as PEM, which nobody trusts.
 *
 * @throws Error where there is no Go on this machine.
 */
export function makeCertificate(): string {
  const program = installRegistryProgram("go");
  if (program === undefined) throw new Error(registryRemedy.go);
  return spawnSync(program, ["certificate"], { encoding: "utf8" }).stdout;
}

// --- internal ---

function startGo(
  program: string,
  asksForPassword: boolean,
  realm: string | undefined,
  certificate: string,
): ChildProcess {
  const user = asksForPassword ? ["-basic", `${registryUser.username}:${registryUser.password}`] : [];
  const tokens = realm === undefined ? [] : ["-realm", realm, "-certificate", certificate];
  return spawn(program, [...user, ...tokens], { stdio: ["pipe", "pipe", "inherit"] });
}

async function startDocker(
  program: string,
  directory: string,
  asksForPassword: boolean,
  realm: string | undefined,
  certificate: string,
): Promise<ChildProcess> {
  const passwords = join(directory, "htpasswd");
  await writeFile(passwords, htpasswd);
  const auth = {
    ...(asksForPassword ? { htpasswd: { realm: "local", path: passwords } } : {}),
    ...(realm === undefined
      ? {}
      : { token: { realm, service: "local", issuer: "local", rootcertbundle: certificate } }),
  };
  // JSON is YAML
  const config = {
    version: "0.1",
    storage: { filesystem: { rootdirectory: join(directory, "storage") } },
    http: { addr: "127.0.0.1:0", secret: "local" },
    ...(Object.keys(auth).length === 0 ? {} : { auth }),
  };
  const file = join(directory, "config.json");
  await writeFile(file, JSON.stringify(config));
  // Nothing of the caller's environment becomes a setting: REGISTRY_…
  return spawn(program, ["serve", file], { stdio: ["ignore", "ignore", "pipe"], env: {} });
}

/** The registry prints where it listens: ours to its output, Debian's in a line of its log. */
async function readHost(child: ChildProcess): Promise<string> {
  const output = child.stdout ?? child.stderr;
  if (output === null) throw new Error("the registry has no output");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const lines: string[] = [];
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`the registry ended with ${code}: ${lines.join("\n")}`)));
  createInterface({ input: output }).on("line", (line) => {
    const host = /127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (host !== undefined && (child.stdout !== null || line.includes("listening on"))) resolve(host);
    if (lines.length < 100) lines.push(line);
  });
  return await promise;
}
