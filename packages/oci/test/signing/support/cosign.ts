import { execFile } from "node:child_process";
import { installClientProgram } from "@armory-plugins/local-registry/oci";
import { tempDir } from "@armory-plugins/support";

/** How a run of cosign ended. */
export interface CosignRun {
  readonly code: number;
  /** Both streams, in order of arrival at best. */
  readonly output: string;
}

/** cosign 3, compiled for this machine. */
export interface Cosign {
  /** Run a command in a directory, with the password of keys. It reads no config of docker and of sigstore. */
  run(args: readonly string[], options: { readonly cwd: string; readonly password?: string }): Promise<CosignRun>;
}

export async function installCosign(): Promise<Cosign> {
  const program = await installClientProgram("cosign");
  return {
    async run(args, { cwd, password }) {
      const home = await tempDir();
      const env = {
        PATH: process.env["PATH"],
        HOME: home,
        DOCKER_CONFIG: home,
        TUF_ROOT: home,
        COSIGN_PASSWORD: password,
      };
      return new Promise((resolve) => {
        execFile(program, args, { cwd, env }, (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
          resolve({ code, output: `${stdout}${stderr}` });
        });
      });
    },
  };
}
