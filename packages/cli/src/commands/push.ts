import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { CoreModuleInfo, PluginInfo } from "@armory-plugins/host";
import type { WasmFile } from "@armory-plugins/oci";
import { InvalidArgumentError, Option } from "commander";
import type { CommandTable } from "../flags/command.ts";
import { flags, repeated } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { registryOptions } from "../flags/registry-flags.ts";
import type { RegistryFlags } from "../flags/registry-flags.ts";
import { readPluginBytes } from "../input/read-plugin-bytes.ts";
import { readPluginInfo } from "../plugin/read-plugin-info.ts";
import { withRegistry } from "../registry/connect.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory push` takes. */
export interface PushOptions extends RegistryFlags {
  readonly reference: string;
  readonly file: string;
  readonly annotation?: readonly Annotation[] | undefined;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
}

/** `armory push REFERENCE [FILE]` */
export function addPushCommand({ program, terminal }: CommandTable): void {
  const command = program
    .command("push")
    .description("push a plugin to an OCI registry")
    .argument("<reference>", "where to, such as ghcr.io/acme/order-filter:1.0.0")
    .argument("[file]", "the plugin", "plugin.wasm")
    .addOption(
      new Option("--annotation <key=value>", "add an annotation to the manifest (repeatable)").argParser(
        repeated(parseAnnotation),
      ),
    );
  for (const option of registryOptions()) command.addOption(option);
  command
    .addOption(flags.output("of the result"))
    .addOption(flags.quiet("the progress bar"))
    .action(
      async (reference: string, file: string, options: Omit<PushOptions, "reference" | "file">) =>
        await push({ ...options, reference, file }, terminal),
    );
}

/**
 * Push a plugin, and print the name that leads to these bytes for ever.
 *
 * @throws CliError `FILE_UNREADABLE`, HostError for what is not a plugin, OciError.
 */
export async function push(options: PushOptions, terminal: Terminal): Promise<void> {
  const { createWasmArtifact, formatReference, parseReference, pushArtifact } = await import("@armory-plugins/oci");
  const { cwd, env, stdout } = terminal;
  const reference = parseReference(options.reference);
  const path = resolve(cwd, options.file);
  const wasm = await readPluginBytes(options.file, "a plugin", terminal);
  const info = await readPluginInfo(wasm, basename(options.file));
  const artifact = createWasmArtifact({
    ...describePlugin(info),
    annotations: Object.fromEntries((options.annotation ?? []).map(({ key, value }) => [key, value])),
    created: await buildTime(path, env),
  });
  const pushed = await withRegistry(options, terminal, options.quiet !== true, (client) =>
    pushArtifact(client, reference, artifact, wasm),
  );
  const result = { reference: formatReference(pushed.pinned), digest: pushed.digest, size: wasm.length };
  await stdout.write(options.output === "json" ? `${JSON.stringify(result, null, 2)}\n` : `${result.reference}\n`);
}

// --- internal ---

interface Annotation {
  readonly key: string;
  readonly value: string;
}

function parseAnnotation(text: string): Annotation {
  const [, key = "", value = ""] = /^([A-Za-z0-9][\w./-]*)=(.*)$/s.exec(text) ?? [];
  if (key === "") throw new InvalidArgumentError(`"${text}" is not KEY=VALUE.`);
  return { key, value };
}

/** What the artifact says of a plugin, all of it read from the plugin's bytes. */
function describePlugin(info: PluginInfo | CoreModuleInfo): Omit<WasmFile, "created"> {
  const { version, description, licenses, source, homepage, authors } = info.metadata;
  const metadata = { version, description, licenses, source, url: homepage, authors };
  return {
    digest: `sha256:${info.sha256}`,
    size: info.size,
    title: "plugin.wasm",
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)),
    permissions: info.imports.filter(({ access }) => access === "grantable").map(({ name }) => name),
    ...("abi" in info
      ? {}
      : {
          component: {
            exports: info.exports.map((line) => line.split(": ", 1)[0] ?? line),
            imports: info.imports.map(({ name }) => name),
            target: info.world,
          },
        }),
  };
}

/** When the plugin was built: pushed twice, the same file makes the same artifact. */
async function buildTime(path: string, env: Terminal["env"]): Promise<Date> {
  const epoch = env["SOURCE_DATE_EPOCH"];
  if (epoch !== undefined && /^\d{1,11}$/.test(epoch)) return new Date(Number(epoch) * 1000);
  return (await stat(path)).mtime;
}
