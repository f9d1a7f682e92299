import { parseJson } from "@armory-plugins/base";
import { fromJson } from "@bufbuild/protobuf";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { z } from "zod";
import { defaultValidatorSwitches } from "../adaptation/default-validator-config.ts";
import type { DefaultValidatorConfig } from "../adaptation/default-validator-config.ts";
import { NriError } from "../nri-error.ts";
import {
  ContainerSchema,
  CreateContainerResponseSchema,
  LinuxResourcesSchema,
  PodSandboxSchema,
  StopContainerResponseSchema,
  UpdateContainerResponseSchema,
} from "../proto/nri_pb.ts";

// The declaration of a recording of the runtime's side: what plugins answer, and what the runtime makes of it.

const message = <D extends DescMessage>(desc: D) =>
  z.json().transform((value, context): MessageShape<D> => {
    try {
      return fromJson(desc, value);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
      return z.NEVER;
    }
  });

const plugin = z.strictObject({
  name: z.string().regex(/^[0-9]{2}-./, "expected an index of two digits, - and a name: 10-limits"),
  create: message(CreateContainerResponseSchema).optional(),
  update: message(UpdateContainerResponseSchema).optional(),
  stop: message(StopContainerResponseSchema).optional(),
  error: z.string().optional(),
  rejectIf: z.string().optional(),
});

const validator = z.string().transform((text, context) => {
  const config = readDefaultValidator(text);
  if (!("problem" in config)) return config;
  context.addIssue(config.problem);
  return z.NEVER;
});

const recordingSchema = z
  .strictObject({
    name: z.string().min(1),
    op: z.enum(["create", "update", "stop"]),
    pod: message(PodSandboxSchema).optional(),
    container: message(ContainerSchema),
    resources: message(LinuxResourcesSchema).optional(),
    plugins: z.array(plugin),
    validator: validator.optional(),
    response: z.json().optional(),
    error: z.string().optional(),
    containerSeenByPlugin: z.record(z.string(), z.json()).optional(),
  })
  .refine(({ response, error }) => (response === undefined) !== (error === undefined), {
    error: "expected either a response or an error",
  });

/**
 * A request to the runtime's side, what each plugin answers, and what comes of it: messages are in protobuf's JSON.
 *
 * `validator` switches the default validator on, with one of its options: `enable`, `rejectSysctlAdjustment`,
 * `requiredPlugins=[a,b]`. `containerSeenByPlugin` is the container as each plugin is shown it; of two with the same name, the last.
 */
export type Recording = z.output<typeof recordingSchema>;

/** What a plugin of a recording answers: `error` to anything, `rejectIf` to validate, by the key of an annotation. */
export type RecordedPlugin = z.output<typeof plugin>;

/**
 * Read a file of recordings: a list, in JSON.
 *
 * @param path - for messages.
 * @throws NriError `INVALID_RECORDING`, naming the file and each field that is wrong.
 */
export function parseRecordings(text: string, path: string): Recording[] {
  const parsed = z.array(recordingSchema).min(1).safeParse(parseFile(text, path));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path: field, message: problem }) => `${field.join(".") || "the file"}: ${problem}`,
  );
  throw new NriError("INVALID_RECORDING", `cannot read recordings from "${path}": ${problems.join("; ")}`);
}

// --- internal ---

function parseFile(text: string, path: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NriError("INVALID_RECORDING", `cannot read recordings from "${path}": it is not JSON: ${reason}`, {
      cause: error,
    });
  }
}

/** Read one option of the default validator as recordings write it: `rejectSysctlAdjustment`, `requiredPlugins=[a,b]`; `enable` is none. */
function readDefaultValidator(text: string): DefaultValidatorConfig | { readonly problem: string } {
  if (text === "enable") return {};
  const choice = defaultValidatorSwitches.find((name) => name === text);
  if (choice !== undefined) return { [choice]: true };
  const list = /^requiredPlugins=\[(.*)\]$/.exec(text)?.[1];
  if (list !== undefined) return { requiredPlugins: list.split(",").map((name) => name.trim()) };
  const annotation = /^tolerateMissingPluginsAnnotation=(.+)$/.exec(text)?.[1];
  if (annotation !== undefined) return { tolerateMissingPluginsAnnotation: annotation };
  const known = [
    "enable",
    ...defaultValidatorSwitches,
    "requiredPlugins=[a,b]",
    "tolerateMissingPluginsAnnotation=key",
  ];
  return { problem: `"${text}" is not an option of the default validator; expected one of ${known.join(", ")}` };
}
