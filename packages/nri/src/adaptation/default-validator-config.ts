import { z } from "zod";
import { NriError } from "../nri-error.ts";
import { fieldProblems } from "../yaml/field-problems.ts";
import { string, withoutNulls } from "../yaml/go-shapes.ts";
import { readYamlDocument } from "../yaml/read-yaml.ts";

const reject = z.boolean().default(false);

const configSchema = z.strictObject({
  enable: z.boolean().default(true).meta({ description: "Whether there is a default validator at all." }),
  rejectOCIHookAdjustment: reject.meta({ description: "Refuse any hook of OCI." }),
  rejectRuntimeDefaultSeccompAdjustment: reject.meta({
    description: "Refuse a seccomp policy for a container that has the runtime's default one.",
  }),
  rejectUnconfinedSeccompAdjustment: reject.meta({
    description: "Refuse a seccomp policy for a container that has none.",
  }),
  rejectCustomSeccompAdjustment: reject.meta({
    description: "Refuse a seccomp policy for a container that has one of its node's files.",
  }),
  rejectNamespaceAdjustment: reject.meta({ description: "Refuse any namespace of Linux." }),
  rejectSysctlAdjustment: reject.meta({ description: "Refuse any sysctl." }),
  requiredPlugins: z
    .array(string)
    .default([])
    .meta({ description: "Plugins that every container must have been seen by: name or NN-name." }),
  tolerateMissingPluginsAnnotation: string
    .default("")
    .meta({ description: "The annotation by which a pod or a container may do without them." }),
});

/** What the runtime's default validator refuses, by the names that upstream's YAML has; nothing by default. */
export type DefaultValidatorConfig = Partial<z.output<typeof configSchema>>;

/** The options that refuse something. */
export const defaultValidatorSwitches = [
  "rejectOCIHookAdjustment",
  "rejectRuntimeDefaultSeccompAdjustment",
  "rejectUnconfinedSeccompAdjustment",
  "rejectCustomSeccompAdjustment",
  "rejectNamespaceAdjustment",
  "rejectSysctlAdjustment",
] as const satisfies readonly (keyof DefaultValidatorConfig)[];

/**
 * Read a config of the default validator: YAML, as CRI-O's or a plugin's drop-in has it.
 *
 * @param path - for messages.
 * @throws NriError `INVALID_CONFIG`, naming the file and each field that is wrong.
 */
export function parseDefaultValidatorConfig(source: string, path: string): DefaultValidatorConfig {
  const value = withoutNulls(readYamlDocument(source, { path, code: "INVALID_CONFIG" }));
  const parsed = configSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const known = Object.keys(configSchema.shape).join(", ");
  throw new NriError("INVALID_CONFIG", `"${path}": ${fieldProblems(parsed.error)} (a default validator has ${known})`);
}
