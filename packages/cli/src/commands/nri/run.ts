import type { CacheOptions } from "../../cache-dir.ts";
import { flags, withUnit } from "../../flags.ts";
import type { OutputFormat } from "../../flags.ts";
import type { Add } from "../../program.ts";
import { parseDuration } from "../../units.ts";

/** What `armory nri run` takes. */
export interface NriRunOptions extends CacheOptions {
  readonly pod: string;
  /** The folder of plugins, or one alone. */
  readonly plugins: string;
  /** The folder of configs, or that of a plugin alone. Default: the plugins' folder. */
  readonly config?: string | undefined;
  /** Which of the pod's containers. */
  readonly container?: string | undefined;
  /** A file with the container's OCI spec. */
  readonly spec?: string | undefined;
  /** A file with the config of the default validator. */
  readonly defaultValidator?: string | undefined;
  /** Milliseconds. */
  readonly requestTimeout?: number | undefined;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
  readonly color: boolean;
}

/** `armory nri run` */
export function addNriRunCommand({ program, terminal, onResult }: Add): void {
  program
    .command("run")
    .description("create a container with the plugins of a folder and no runtime: show what they make of it")
    .requiredOption("--pod <file>", "a Kubernetes Pod, YAML")
    .requiredOption(
      "--plugins <path>",
      "a folder of plugins: NN-name.wasm, or NN-name; or one alone, such as plugin.wasm",
    )
    .option(
      "--config <path>",
      "a folder of their configs: NN-name.conf, else name.conf (default: the plugins' folder); or that of a plugin alone",
    )
    .option(
      "--container <name>",
      "which of the pod's containers (default: that of its kubectl.kubernetes.io/default-container, else the first)",
    )
    .option(
      "--spec <file>",
      "the container's OCI spec, or what crictl inspect shows, JSON or YAML (default: made of the pod, about as a kubelet would)",
    )
    .option("--default-validator <file>", "switch the runtime's own validator on, with this config, YAML")
    .option("--request-timeout <time>", "time for each request (default: 2s)", withUnit(parseDuration))
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.output("the result"))
    .addOption(flags.quiet("what the plugins log"))
    .addOption(flags.noColor())
    .addHelpText("after", help)
    .action(async (options: NriRunOptions) => {
      const { runPod } = await import("../../nri/run-pod.ts");
      onResult(await runPod(options, terminal));
    });
}

// --- internal ---

const help = `
The plugins are asked in the order of their indices, and what they say is merged by the runtime's rules and with its error texts.

Examples:
  npx armory nri run --pod pod.yaml --plugins plugin.wasm --config config.example.yaml
  npx armory nri run --pod pod.yaml --plugins ./plugins
  npx armory nri run --pod pod.yaml --plugins ./plugins --container web --spec config.json --output json

Exit codes: 0 the container is created, 1 plugins conflict, refuse it or fail, 2 misuse.`;
