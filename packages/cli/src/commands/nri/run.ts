import { Option } from "commander";
import type { CommandTable } from "../../flags/command.ts";
import { duration, flags } from "../../flags/flags.ts";
import { storeOption } from "../../flags/registry-flags.ts";
import type { RunPodOptions } from "../../nri/run-pod.ts";

/** `armory nri run` */
export function addNriRunCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("run")
    .description("show how NRI plugins adjust a Pod's container, without a runtime")
    .requiredOption("--pod <file>", "YAML file of a Kubernetes Pod")
    .requiredOption(
      "--plugins <path>",
      "directory of plugins (NN-name.wasm or NN-name), or a single plugin such as plugin.wasm or oci://REFERENCE",
    )
    .addOption(new Option("--config <file>", "config of a single plugin").conflicts("configDir"))
    .option(
      "--config-dir <directory>",
      "directory of configs: NN-name.conf, otherwise name.conf (default: the plugins' directory)",
    )
    .option(
      "--container <name>",
      "container of the Pod (default: from kubectl.kubernetes.io/default-container, otherwise the first)",
    )
    .option(
      "--spec <file>",
      "OCI spec of the container or output of crictl inspect, as JSON or YAML (default: derived from the Pod, as a kubelet would)",
    )
    .option("--default-validator <file>", "YAML config that enables the runtime's default validator")
    .option("--request-timeout <time>", "time limit for each request (default: 2s)", duration)
    .addOption(storeOption())
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.output("of the result"))
    .addOption(flags.quiet("what the plugins log"))
    .addOption(flags.noColor())
    .addHelpText("after", help)
    .action(async (options: RunPodOptions) => {
      const { runPod } = await import("../../nri/run-pod.ts");
      onResult(await runPod(options, terminal));
    });
}

// --- internal ---

const help = `
Runs the plugins in the order of their indices and merges their answers by the runtime's rules.

Examples:
  npx armory nri run --pod pod.yaml --plugins plugin.wasm --config config.example.yaml
  npx armory nri run --pod pod.yaml --plugins ./plugins
  npx armory nri run --pod pod.yaml --plugins ./plugins --container web --spec config.json --output json

Exit codes: 0 container created, 1 plugins conflict, refuse or fail, 2 misuse.`;
