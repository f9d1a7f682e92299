import { TopicPool } from "@armory-plugins/kafka";
import { describe, expect, it } from "vitest";
import { fakeInstance } from "../support/fake-instance.ts";

describe("TopicPool", () => {
  const instances = (): TopicPool =>
    new TopicPool(() => Promise.resolve(fakeInstance((record) => ({ tag: "accepted", val: record }))), 2);

  it("opens one instance for each topic, in advance too", async () => {
    const pool = instances();
    expect(pool.isOpen).toBe(false);
    await pool.open("a");
    expect({ isOpen: pool.isOpen, topics: pool.topics }).toEqual({ isOpen: true, topics: [] });
    const [first, second, other] = await Promise.all([pool.get("a"), pool.get("a"), pool.get("b")]);
    expect([first === second, first === other]).toEqual([true, false]);
    expect(pool.topics).toEqual(["a", "b"]);
  });

  it("refuses records of more topics than it may open", async () => {
    const pool = instances();
    await Promise.all([pool.get("a"), pool.get("b")]);
    await expect(pool.get("c")).rejects.toMatchObject({
      code: "TOO_MANY_TOPICS",
      detail: 'the records have more than 2 topics, and each needs its own instance: "c" is one too many',
      remedy: "split the input, or give all records to one instance",
    });
  });
});
