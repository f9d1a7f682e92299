import { accept, fail, record, restorePlugin } from "@armory-plugins/guest";
import type { TargetTopicRequirements } from "@armory-plugins/guest";
import { describe, expect, it } from "vitest";

const context = { sourceTopic: "orders", targetTopic: "orders-restored" };

describe("restorePlugin()", () => {
  it("hands both topics to init, requirements and transform", () => {
    const { init, updateTargetTopicRequirements, transform } = restorePlugin({
      init: ({ sourceTopic, targetTopic }) => `${sourceTopic} to ${targetTopic}`,
      requirements: ({ noPartitions }, { state }) => ({ noPartitions: noPartitions + BigInt(state.length) }),
      transform: (_, { targetTopic, state }) => fail(`${targetTopic}: ${state}`),
    });
    init(context);
    expect(updateTargetTopicRequirements({ noPartitions: 3n })).toEqual({ noPartitions: 28n });
    expect(transform(record()).val).toBe("orders-restored: orders to orders-restored");
  });

  it("answers the request unchanged when there are no requirements", () => {
    const { init, updateTargetTopicRequirements } = restorePlugin({ transform: accept });
    init(context);
    for (const noPartitions of [0n, 1n, 2n ** 64n - 1n]) {
      expect(updateTargetTopicRequirements({ noPartitions })).toEqual({ noPartitions });
    }
  });

  it("throws when requirements are asked before init", () => {
    const { updateTargetTopicRequirements } = restorePlugin({ transform: accept });
    expect(() => updateTargetTopicRequirements({ noPartitions: 1n })).toThrow(
      "requirements were asked before a successful init",
    );
  });

  it("lets an exception of requirements through: the contract has no error there", () => {
    const { init, updateTargetTopicRequirements } = restorePlugin({
      requirements() {
        throw new Error("too few");
      },
      transform: accept,
    });
    init(context);
    expect(() => updateTargetTopicRequirements({ noPartitions: 1n })).toThrow("too few");
  });

  it.each([
    [undefined, "requirements answered undefined; expected { noPartitions: bigint }"],
    [{}, "requirements answered an object; expected { noPartitions: bigint }"],
    [
      { noPartitions: 3 },
      "requirements: noPartitions is the number 3; expected a bigint from 0 to 18446744073709551615",
    ],
    [
      { noPartitions: -1n },
      "requirements: noPartitions is the bigint -1; expected a bigint from 0 to 18446744073709551615",
    ],
    [
      { noPartitions: 2n ** 64n },
      "requirements: noPartitions is the bigint 18446744073709551616; expected a bigint from 0 to 18446744073709551615",
    ],
  ])("refuses %o as an answer", (answer, text) => {
    const { init, updateTargetTopicRequirements } = restorePlugin({
      requirements: () => answer as TargetTopicRequirements,
      transform: accept,
    });
    init(context);
    expect(() => updateTargetTopicRequirements({ noPartitions: 1n })).toThrow(new TypeError(text));
  });
});
