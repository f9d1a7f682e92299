import { type ArmoryError, codesOf, renderError } from "@armory-plugins/base";
import { BuildError, buildErrorCatalog } from "@armory-plugins/build";
import { CliError, cliErrorCatalog } from "@armory-plugins/cli";
import { ConformanceError, conformanceErrorCatalog } from "@armory-plugins/conformance";
import { HostError, hostErrorCodes } from "@armory-plugins/host";
import { KafkaError, kafkaErrorCatalog, PipelineError, pipelineErrorCatalog } from "@armory-plugins/kafka";
import { NriError, nriErrorCatalog } from "@armory-plugins/nri";
import { OutputError, outputErrorCatalog } from "@armory-plugins/service";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const text = fc.string({ unit: "binary", maxLength: 40 });
const optional = fc.option(text, { nil: undefined });
const details = fc.record({
  remedy: optional,
  limit: optional,
  problems: fc.array(text, { maxLength: 3 }),
  cause: fc.constant(new Error("a secret")),
});
const own = fc.record({ pluginText: optional, index: fc.option(fc.nat(), { nil: undefined }) });
const status = fc.option(fc.record({ code: fc.nat(16), message: text }), { nil: undefined });

/** An error, and its class. */
type Sample = readonly [error: ArmoryError, Class: { fromJSON(data: unknown): ArmoryError }];

const anyOf = <Code extends string>(codes: readonly Code[]) => fc.tuple(fc.constantFrom(...codes), text, details);

const classes: Readonly<Record<string, fc.Arbitrary<Sample>>> = {
  BuildError: anyOf(codesOf(buildErrorCatalog)).map((args) => [new BuildError(...args), BuildError]),
  CliError: anyOf(codesOf(cliErrorCatalog)).map((args) => [new CliError(...args), CliError]),
  ConformanceError: anyOf(codesOf(conformanceErrorCatalog)).map((args) => [
    new ConformanceError(...args),
    ConformanceError,
  ]),
  HostError: anyOf(hostErrorCodes).map((args) => [new HostError(...args), HostError]),
  KafkaError: fc
    .tuple(anyOf([...hostErrorCodes, ...codesOf(kafkaErrorCatalog)]), own)
    .map(([[code, detail, more], mine]) => [new KafkaError(code, detail, { ...more, ...mine }), KafkaError]),
  NriError: fc
    .tuple(anyOf(codesOf(nriErrorCatalog)), optional, status)
    .map(([[code, detail, more], pluginText, answered]) => [
      new NriError(code, detail, { ...more, pluginText, status: answered }),
      NriError,
    ]),
  OutputError: anyOf(codesOf(outputErrorCatalog)).map((args) => [new OutputError(...args), OutputError]),
  PipelineError: anyOf(codesOf(pipelineErrorCatalog)).map((args) => [new PipelineError(...args), PipelineError]),
};

describe.each(Object.entries(classes))("%s", (name, samples) => {
  it("is the same after it was JSON, but for its cause", () => {
    fc.assert(
      fc.property(samples, ([error, Class]) => {
        const again = Class.fromJSON(JSON.parse(JSON.stringify(error)));
        expect(again.name).toBe(name);
        expect(again.cause).toBeUndefined();
        expect(again.toJSON()).toEqual(error.toJSON());
        expect({ message: again.message, text: renderError(again) }).toEqual({
          message: error.message,
          text: renderError(error),
        });
        // oxlint-disable-next-line no-control-regex
        expect(error.message).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it("refuses data that is not its own", () => {
    fc.assert(
      fc.property(samples, fc.anything(), ([error, Class], value) => {
        expect(() => Class.fromJSON({ ...error.toJSON(), code: value })).toThrow(TypeError);
        expect(() => Class.fromJSON({ ...error.toJSON(), detail: [value] })).toThrow(TypeError);
      }),
    );
  });
});
