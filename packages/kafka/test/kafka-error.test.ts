import { isKafkaError, KafkaError } from "@armory-plugins/kafka";
import { describe, expect, it } from "vitest";

describe("KafkaError", () => {
  it("has a message that is safe to print, and the plugin's words as they are", () => {
    const words = "no\u001b[2J\u009b\u202e\nway";
    const error = new KafkaError("INIT_REJECTED", `plugin "a": ${words}`, { pluginText: words });
    expect(isKafkaError(error)).toBe(true);
    expect(error.message).toBe(`[INIT_REJECTED] plugin "a": no\\u001b[2J\\u009b\\u202e\nway`);
    expect(error).toMatchObject({ detail: `plugin "a": ${words}`, pluginText: words });
  });
});
