import { execFile } from "node:child_process";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { type ClientProgram, installClientProgram, registryUser } from "@armory-plugins/local-registry/oci";
import { tempDir } from "@armory-plugins/support";
import { fakeTerminal } from "./terminal.ts";

/** A directory from which registries are used, by armory and by the programs of others. It is the home of all of them. */
export interface Workplace {
  readonly cwd: string;
  /** Run a command of armory. @returns its output. @throws Error with what it printed when it ends with another code than 0. */
  readonly armory: (...args: string[]) => Promise<string>;
  /** Run a program of others. @returns its output. @throws Error with what it printed when it ends with another code than 0. */
  readonly run: (client: ClientProgram, ...args: string[]) => Promise<Buffer>;
}

/**
 * Make one that the test removes when it has ended.
 *
 * @param files - what is in it at first.
 * @param login - the registry that docker has the credentials of its user for.
 */
export async function createWorkplace(files: Readonly<Record<string, unknown>>, login?: string): Promise<Workplace> {
  const { username, password } = registryUser;
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  const docker = { auths: login === undefined ? {} : { [login]: { auth } } };
  const cwd = await tempDir({ ...files, "docker/config.json": docker });
  const env = { DOCKER_CONFIG: join(cwd, "docker"), SOURCE_DATE_EPOCH: "1700000000" };
  return {
    cwd,
    async armory(...args) {
      const terminal = fakeTerminal(cwd, "", env);
      if ((await main(args, terminal)) !== 0) throw new Error(terminal.err());
      return terminal.out();
    },
    async run(client, ...args) {
      const program = await installClientProgram(client);
      const ownEnv = { ...env, HOME: cwd, PATH: process.env["PATH"] };
      const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
      const limits = { encoding: "buffer", maxBuffer: 2 ** 26 } as const;
      execFile(program, args, { cwd, env: ownEnv, ...limits }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else
          reject(new Error(`${client} ${args.join(" ")}: ${stdout.toString()}${stderr.toString()}`, { cause: error }));
      });
      return await promise;
    },
  };
}
