import { nriEvents, nriMethodNames } from "@armory-plugins/nri";
import { z } from "zod";
import { write } from "../../values/case-remedy.ts";
import { bytes, config, errorText, longText } from "../../values/case-values.ts";

// The steps of a case in the world of NRI.

const message = z.record(z.string(), z.json()).meta({
  id: "message",
  description:
    "A message of NRI in protobuf's JSON: 64-bit integers are text. In place of any text may stand one that is repeated or put together (longText); " +
    'in a list, `{ "repeat": {…}, "times": 3 }` is that message three times.',
});

const request = z
  .union(
    [
      z.strictObject({ raw: bytes }),
      message.refine((value) => !("raw" in value), {
        error: "has bytes beside fields; expected the one or the other",
        abort: true,
      }),
    ],
    write('the message in protobuf\'s JSON, or {"raw": {"hex": "00ff"}}'),
  )
  .meta({ id: "request", description: "What is sent: a message, or bytes that need not be one." });

const answers = '{"response": {…}}, {"error": {"contains": "…"}}, {"broken": "TRAPPED"}, "ok" or "any"';

const nriAnswer = z
  .union(
    [
      z.enum(["any", "ok"]),
      z.strictObject({ response: message }),
      z.strictObject({ error: errorText }),
      z.strictObject({ broken: z.string().regex(/^[A-Z][A-Z_]*$/, "is no code such as OUTPUT_LIMIT") }),
    ],
    write(answers),
  )
  .meta({
    id: "nriAnswer",
    description:
      "`ok` is a response, whatever it says; `any` is a response or the plugin's error, but no failed call. `broken` is a call that fails, with the code of " +
      "what the host says then; it is the last of its instance.",
  });

const log = z
  .array(
    z.strictObject(
      { level: z.enum(["debug", "info", "warn", "error"]), message: longText },
      write('{"level": "info", "message": "…"}'),
    ),
  )
  .max(1_000)
  .optional()
  .meta({ description: "What is logged meanwhile, no more and no less. Absent: it is not looked at." });

const configureStep = z
  .strictObject({
    configure: z
      .union(
        [z.strictObject({ config: config.optional() }), z.strictObject({ request })],
        write('{"config": "…"}, {"config": null} or {"request": {…}}'),
      )
      .meta({ description: "The config, in a request as containerd has it; or another request." }),
    expect: z.union(
      [
        ...nriAnswer.options,
        z.strictObject({
          events: z.array(z.enum(nriEvents)).max(nriEvents.length).meta({
            description: "A response with these events and nothing else; none of them means all.",
          }),
        }),
      ],
      write(`{"events": […]}, ${answers}`),
    ),
    log,
  })
  .meta({
    id: "configureStep",
    description: "Start a new instance of the plugin and configure it; it replaces the one before.",
  });

const callStep = z
  .strictObject({
    call: z.enum(nriMethodNames.filter((name) => name !== "Configure")),
    when: z.literal("subscribed").optional().meta({
      description: "Leave the step out unless the plugin has subscribed to that event. Default: always call.",
    }),
    request,
    expect: nriAnswer,
    log,
    updates: message.nullable().optional().meta({
      description:
        "An UpdateContainersRequest that the plugin makes of its own accord meanwhile; null is none. Absent: it is not looked at.",
    }),
  })
  .meta({ id: "callStep", description: "Call the plugin as the runtime does." });

/** One step of a case in the world of NRI. */
export const nriStep = z
  .union(
    [configureStep, callStep],
    write('a step: {"configure": …} or {"call": "…", "request": {…}}, each with "expect"'),
  )
  .meta({ id: "nriStep" });

/** A step that starts an instance. */
export type ConfigureStep = z.infer<typeof configureStep>;
/** A step that calls it. */
export type CallStep = z.infer<typeof callStep>;
/** One step of a case in the world of NRI. */
export type NriStep = z.infer<typeof nriStep>;
/** A message as a case writes it. */
export type MessageData = z.infer<typeof message>;
/** A request as a case writes it. */
export type RequestData = z.infer<typeof request>;
/** What a case expects of a call. */
export type ExpectedAnswer = ConfigureStep["expect"];
