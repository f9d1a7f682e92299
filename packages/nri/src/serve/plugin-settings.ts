import { durationPattern, parseDuration, parseSize, sizePattern } from "@armory-plugins/base";
import { z } from "zod";
import { NriError } from "../nri-error.ts";
import type { NriLimits } from "../thread/plugin-thread-options.ts";
import { fieldProblems } from "../yaml/field-problems.ts";
import { string, withoutNulls } from "../yaml/go-shapes.ts";
import { readYamlDocument } from "../yaml/read-yaml.ts";

// The declaration of a plugin's settings: the TypeScript type, the check of a file and the published JSON Schema come from it.

const MAX_TIME_MS = 2 ** 31 - 1;

const time = (description: string) =>
  z
    .string("expected a time such as 500ms, 2s or 5m")
    .transform((written, context) => {
      const value = parseDuration(written);
      if (value !== undefined && value <= MAX_TIME_MS) return value;
      context.addIssue(`"${written}" is not a time such as 500ms, 2s or 5m`);
      return z.NEVER;
    })
    .meta({ description, pattern: durationPattern });

const size = (description: string) =>
  z
    .string("expected a size from 64KiB to 4GiB, such as 256MiB or 256Mi")
    .transform((written, context) => {
      const value = parseSize(written);
      if (value !== undefined && value >= 65_536 && value <= 4 * 1024 ** 3) return value;
      context.addIssue(`"${written}" is not a size from 64KiB to 4GiB, such as 256MiB or 256Mi`);
      return z.NEVER;
    })
    .meta({ description, pattern: sizePattern });

const settingsSchema = z
  .strictObject({
    failurePolicy: z
      .strictObject({
        failRequest: z.boolean().default(false).meta({
          description: "Whether a request fails when the plugin does. Default: it goes on without the plugin.",
        }),
        keepConnected: z.boolean().default(false).meta({
          description:
            "Whether the runtime keeps the plugin when it took longer than the runtime waits. Default: it drops it.",
        }),
      })
      .optional()
      .meta({
        description:
          "What the runtime does when the plugin fails (NRI v0.12.5 and later). Default: what the plugin says.",
      }),
    requestTimeout: time(
      "How long a request may take before the plugin is stopped. Default: 2s; 10s for one that stays connected.",
    ).optional(),
    loadTimeout: time(
      "How long the plugin may take to be transpiled, compiled and instantiated. Default: 60s.",
    ).prefault("60s"),
    memory: size("How large the plugin's memory may grow. Default: 256MiB.").prefault("256MiB"),
    isolation: z.enum(["thread", "process"]).optional().meta({
      description:
        "Whether the plugin runs in a thread of armory nri serve, or in a process under Node's permission model. Default: what armory nri serve is told, otherwise process where it is root.",
    }),
    group: string
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, "expected a name of letters, digits and _.-")
      .optional()
      .meta({
        description:
          "Plugins with the same group share one process: those that you trust alike. Default: a process of its own.",
      }),
    restart: z
      .strictObject({
        firstDelay: time("The pause before a plugin that failed is started again. Default: 1s.").prefault("1s"),
        maxDelay: time("The pause doubles with each failure, to this at most. Default: 1m.").prefault("1m"),
        resetAfter: time("A plugin that ran for so long begins with the first pause again. Default: 10m.").prefault(
          "10m",
        ),
      })
      .prefault({})
      .meta({ description: "When a plugin that hung, trapped or ran out of memory is started again." }),
  })
  .meta({
    title: "Settings of an NRI plugin",
    description: "NN-name.yaml or name.yaml, in the directory of the configs: how armory nri serve runs the plugin.",
  });

/** How a plugin is run; times are milliseconds, sizes are bytes. */
export type PluginSettings = z.output<typeof settingsSchema>;

/** The settings of a plugin for which nobody wrote any. */
export const defaultSettings: PluginSettings = settingsSchema.parse({});

/** The JSON Schema of a settings file, as it is published in `plugin-settings.schema.json`. */
export function settingsJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(settingsSchema, { target: "draft-2020-12", io: "input" }) };
}

/**
 * Read a settings file; an empty one has the defaults.
 *
 * @param path - for messages.
 * @throws NriError `INVALID_SETTINGS`, with every problem.
 */
export function parseSettings(source: string, path: string): PluginSettings {
  const value = withoutNulls(readYamlDocument(source, { path, code: "INVALID_SETTINGS" }));
  const parsed = settingsSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const known = Object.keys(settingsSchema.shape).join(", ");
  throw new NriError("INVALID_SETTINGS", `"${path}": ${fieldProblems(parsed.error)} (a settings file has ${known})`);
}

/** The limits of a plugin's thread with these settings; one that nobody wrote is left out. */
export function limitsOf({ loadTimeout: loadMs, requestTimeout }: PluginSettings): Partial<NriLimits> {
  return { loadMs, ...(requestTimeout === undefined ? {} : { initMs: requestTimeout, callMs: requestTimeout }) };
}

/**
 * What a plugin's process is called: plugins with one group share it. A plugin's own name and a group that is called the same are two.
 *
 * @param plugin - its full name.
 */
export function groupOf({ group }: PluginSettings, plugin: string): string {
  return group === undefined ? `plugin ${plugin}` : `group ${group}`;
}
