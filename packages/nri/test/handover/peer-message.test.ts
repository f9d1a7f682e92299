import { describe, expect, it } from "vitest";
import { parsePeerMessage, type PeerMessage } from "../../src/handover/peer-message.ts";

const hello: PeerMessage = {
  type: "hello",
  id: "0123456789abcdef",
  started: 12,
  isLeaving: false,
  claims: { "10-a": "holds" },
  hasPlans: true,
};
const query = { key: "CreateContainer\npod0\nc0", isInTurn: true, before: { key: "k", count: 3 } };

describe("parsePeerMessage()", () => {
  it.each<PeerMessage>([
    hello,
    { type: "claim", ask: 1, plugin: "10-a", claim: null },
    { type: "claim", ask: 1, plugin: "10-a", claim: "wants" },
    { type: "leaving" },
    { type: "planned" },
    { type: "turn", ask: 2, plugin: "10-a", query },
    { type: "answer", ask: 2, answer: null },
    { type: "answer", ask: 2, answer: { hasLeft: true, answered: null, count: null } },
  ])("takes $type, and leaves out what newer versions say besides", (message) => {
    expect(parsePeerMessage(JSON.stringify({ ...message, more: 1 }))).toEqual(message);
  });

  it.each([
    ["no JSON", "{"],
    ["of no known type", JSON.stringify({ type: "exec", command: "sh" })],
    ["a path for a name", JSON.stringify({ ...hello, id: "../../../etc" })],
    ["a claim that there is not", JSON.stringify({ ...hello, claims: { "10-a": "owns" } })],
    ["a time before the machine's start", JSON.stringify({ ...hello, started: -1 })],
    ["a query that is none", JSON.stringify({ type: "turn", ask: 1, plugin: "10-a", query: { key: 1 } })],
    ["an answer that is none", JSON.stringify({ type: "answer", ask: 1, answer: { hasLeft: "yes" } })],
  ])("refuses %s", (_, line) => {
    expect(() => parsePeerMessage(line)).toThrow(Error);
  });

  it("has a plugin of any name be a name", () => {
    const claims = JSON.parse('{"__proto__": "holds"}') as object;
    const parsed = parsePeerMessage(JSON.stringify({ ...hello }).replace('{"10-a":"holds"}', '{"__proto__":"holds"}'));
    expect(Object.keys(claims)).toEqual(["__proto__"]);
    expect(parsed.type === "hello" && Object.getPrototypeOf(parsed.claims)).toBe(Object.prototype);
  });
});
