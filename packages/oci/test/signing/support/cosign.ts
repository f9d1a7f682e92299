import { execFile } from "node:child_process";
import { tempDir } from "@armory-plugins/support";
import { installGoProgram } from "@armory-plugins/support/go-install";

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

export function installCosign(): Cosign {
  const program = installGoProgram({ path: "github.com/sigstore/cosign/v3/cmd/cosign", version: "v3.1.3" });
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
