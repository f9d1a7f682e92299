import { Option } from "commander";
import type { CommandTable } from "../../flags/command.ts";
import { duration, flags } from "../../flags/flags.ts";
import type { RunPodOptions } from "../../nri/run-pod.ts";

/** `armory nri run` */
export function addNriRunCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("run")
    .description("create a container with the plugins of a directory and no runtime: show what they make of it")
    .requiredOption("--pod <file>", "a Kubernetes Pod, YAML")
    .requiredOption(
      "--plugins <path>",
      "a directory of plugins: NN-name.wasm, or NN-name; or a single plugin, such as plugin.wasm",
    )
    .addOption(new Option("--config <file>", "the config of a single plugin").conflicts("configDir"))
    .option(
      "--config-dir <directory>",
      "the plugins' configs: NN-name.conf, otherwise name.conf (default: the plugins' directory)",
    )
    .option(
      "--container <name>",
      "which of the pod's containers (default: the one that kubectl.kubernetes.io/default-container names, otherwise the first)",
    )
    .option(
      "--spec <file>",
      "the container's OCI spec, or what crictl inspect shows, JSON or YAML (default: made of the pod, about as a kubelet would)",
    )
    .option("--default-validator <file>", "switch the runtime's own validator on, with this config, YAML")
    .option("--request-timeout <time>", "time for each request (default: 2s)", duration)
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.output("the result"))
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
The plugins are asked in the order of their indices, and what they say is merged by the runtime's rules and with its error strings.

Examples:
  npx armory nri run --pod pod.yaml --plugins plugin.wasm --config config.example.yaml
  npx armory nri run --pod pod.yaml --plugins ./plugins
  npx armory nri run --pod pod.yaml --plugins ./plugins --container web --spec config.json --output json

Exit codes: 0 the container is created, 1 plugins conflict, refuse it or fail, 2 misuse.`;
