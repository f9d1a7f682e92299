import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { describeFileError } from "@armory-plugins/base";
import { isObject, requireJson } from "../content/json.ts";
import { OciError } from "../oci-error.ts";
import { askHelper } from "./credential-helper.ts";
import type { Credentials, CredentialSource } from "./credentials.ts";

/** Where docker's credentials are. */
export interface DockerCredentialsOptions {
  /** For `DOCKER_CONFIG`, and what credential helpers are started with. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long a credential helper may take, in ms. Default: 1 minute: it may ask a person. */
  readonly helperTimeoutMs?: number;
}

/**
 * The credentials that `docker login`, and every tool that does the same, wrote to `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`: of the helper of the registry, then of
 * the helper of all registries, then of the file itself. Where one has none, the next is asked.
 *
 * Hosts and ports are compared as a whole: credentials for `example.com` are not those for `example.com:5000` or `registry.example.com`.
 *
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export function dockerCredentials({
  env = process.env,
  helperTimeoutMs = 60_000,
}: DockerCredentialsOptions = {}): CredentialSource {
  const file = join(env["DOCKER_CONFIG"] || join(homedir(), ".docker"), "config.json");
  return async (registry, signal) => {
    const config = await readConfig(file);
    if (config === undefined) return undefined;
    const { credHelpers, credsStore, auths } = config;
    const servers = serversOf(registry);
    const options = { env, timeoutMs: helperTimeoutMs, signal };
    for (const server of servers) {
      const name = ownEntry(credHelpers, server);
      if (name === undefined) continue;
      if (typeof name !== "string") throw invalid(file, `"credHelpers" has no name of a program for "${server}"`);
      const found = await askHelper(name, server, options);
      if (found !== undefined) return found;
    }
    if (credsStore !== undefined && credsStore !== "") {
      if (typeof credsStore !== "string") throw invalid(file, '"credsStore" must be a string');
      for (const server of servers) {
        const found = await askHelper(credsStore, server, options);
        if (found !== undefined) return found;
      }
    }
    const key = Object.keys(isObject(auths) ? auths : {}).find((each) => servers.includes(hostOf(each)));
    return key === undefined ? undefined : readEntry(file, key, ownEntry(auths, key));
  };
}

// --- internal ---

/** How credentials for Docker Hub are filed since its first days. */
const dockerHubServer = "https://index.docker.io/v1/";

const dockerHubNames: ReadonlySet<string> = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);

async function readConfig(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw invalid(file, `it ${describeFileError(error)}`, error);
  }
  // JSON's own message shows what is around the mistake, which may be a password
  const value = requireJson(bytes, () => invalid(file, "it is not JSON"));
  if (!isObject(value)) throw invalid(file, "it must be an object");
  return value;
}

/** By which names a registry may be filed. */
function serversOf(registry: string): string[] {
  return dockerHubNames.has(registry) ? [dockerHubServer, registry] : [registry];
}

/** The host of a key of `auths`, which some tools write as the URL of the registry's API: `https://ghcr.io/v2/`. */
function hostOf(key: string): string {
  if (key === dockerHubServer) return key;
  return /^https?:\/\/([^/]+)(?:\/|\/v[12]\/?)?$/.exec(key)?.[1] ?? key;
}

function readEntry(file: string, key: string, entry: unknown): Credentials | undefined {
  if (!isObject(entry)) throw invalid(file, `"auths" has something else than an object for ${JSON.stringify(key)}`);
  const { identitytoken, auth, username, password } = entry;
  if (typeof identitytoken === "string" && identitytoken !== "") return { kind: "identity", token: identitytoken };
  if (typeof auth === "string" && auth !== "") return readAuth(file, key, auth);
  if (typeof username === "string" && typeof password === "string" && password !== "") {
    return { kind: "password", username, password };
  }
  return undefined;
}

function readAuth(file: string, key: string, auth: string): Credentials {
  const text = /^[A-Za-z0-9+/]+={0,2}$/.test(auth) ? Buffer.from(auth, "base64").toString("utf8") : "";
  const colon = text.indexOf(":");
  if (colon < 1)
    throw invalid(file, `"auths" has something else than "user:password" in base64 for ${JSON.stringify(key)}`);
  return { kind: "password", username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, "") };
}

function ownEntry(entries: unknown, key: string): unknown {
  return isObject(entries) && Object.hasOwn(entries, key) ? entries[key] : undefined;
}

function invalid(file: string, reason: string, cause?: unknown): OciError {
  return new OciError("INVALID_CREDENTIALS", `cannot read the credentials in "${file}": ${reason}`, {
    remedy: "correct the file, or log in again",
    cause,
  });
}
