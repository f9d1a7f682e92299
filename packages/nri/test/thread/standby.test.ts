// Two processes with the same plugin at one runtime: whatever it asks, and whichever of them it asks first, one of them answers.
import { create, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NriMethod } from "../../src/proto/nri-methods.ts";
import { CreateContainerRequestSchema } from "../../src/proto/nri_pb.ts";
import { Asked } from "../../src/thread/asked.ts";
import { Standby } from "../../src/thread/standby.ts";
import { alreadyLeft, parseTurnAnswer, parseTurnQuery } from "../../src/thread/turn.ts";

/** A request of the runtime. Few containers, so that many requests are called the same. */
interface Request {
  readonly method: NriMethod;
  readonly container: string;
  /** Of validators, which are asked at the same time: whether the question to the second plugin arrives first. */
  readonly isSecondFirst: boolean;
}

const request: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom<NriMethod[]>(
    "CreateContainer",
    "UpdateContainer",
    "StopContainer",
    "ValidateContainerAdjustment",
  ),
  container: fc.constantFrom("c0", "c1"),
  isSecondFirst: fc.boolean(),
});

function bytesOf({ container }: Request): Uint8Array {
  const message = create(CreateContainerRequestSchema, { pod: { id: "pod0" }, container: { id: container } });
  return toBinary(CreateContainerRequestSchema, message);
}

/** A runtime with a plugin, and with one that stands by from some time on. */
class Pair {
  readonly #asked = new Asked();
  readonly #standby = new Standby((query) => {
    const answer = this.#hasLeft ? alreadyLeft : this.#asked.judge(parseTurnQuery(JSON.parse(JSON.stringify(query))));
    this.#hasLeft ||= answer.hasLeft;
    this.#standby.turned(parseTurnAnswer(JSON.parse(JSON.stringify(answer))));
  });
  readonly #isSecondFirst: boolean;
  readonly #subscribed: ReadonlySet<NriMethod>;
  #hasLeft = false;

  constructor(isSecondFirst: boolean, subscribed: ReadonlySet<NriMethod>) {
    this.#isSecondFirst = isSecondFirst;
    this.#subscribed = subscribed;
  }

  /** Whether the second plugin need not ask any more. */
  get isDone(): boolean {
    return this.#standby.isDone;
  }

  /** Whether the plugin that was there first has left. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** The runtime has asked nothing for long. */
  leaveIdle(): void {
    this.#hasLeft = true;
    this.#standby.turned(this.#asked.judge({ key: null, isInTurn: true, before: null }));
  }

  /** Ask the first for this, and the second if it is there. @returns who answered. */
  async ask(asked: Request, isSecondThere: boolean, isIdleBetween = false): Promise<string[]> {
    const bytes = bytesOf(asked);
    const answers: string[] = [];
    const isValidation = asked.method === "ValidateContainerAdjustment";
    const isUnderWay = isValidation && !this.#hasLeft;
    const first = async (): Promise<void> => {
      if (!this.#subscribed.has(asked.method)) return;
      if (this.#hasLeft) {
        // Validators are sent it at once, and must not be gone when it arrives
        if (isUnderWay) answers.push("failed");
        return;
      }
      this.#asked.note(asked.method, bytes);
      answers.push("first");
    };
    const second = async (): Promise<void> => {
      if (!isSecondThere) return;
      if (isIdleBetween) this.leaveIdle();
      if ((await this.#standby.takeTurn(asked.method, bytes)).isOurs) answers.push("second");
    };
    const isFirstFirst = isValidation ? !asked.isSecondFirst : !this.#isSecondFirst;
    for (const each of isFirstFirst ? [first, second] : [second, first]) await each();
    return answers;
  }
}

const allMethods: ReadonlySet<NriMethod> = new Set([
  "CreateContainer",
  "UpdateContainer",
  "StopContainer",
  "ValidateContainerAdjustment",
]);

const withoutUpdates: ReadonlySet<NriMethod> = new Set(["CreateContainer", "ValidateContainerAdjustment"]);
const creations: ReadonlySet<NriMethod> = new Set(["CreateContainer"]);

describe("a plugin that stands by for one of another process", () => {
  it("leaves no request without an answer, and none with two", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 6 }),
        fc.array(request, { maxLength: 8 }),
        fc.boolean(),
        fc.constantFrom(allMethods, withoutUpdates, creations),
        async (before, after, isSecondFirst, subscribed) => {
          const pair = new Pair(isSecondFirst, subscribed);
          for (const each of before) await pair.ask(each, false);
          for (const each of after) {
            const answered = await pair.ask(each, true);
            // The first one's version may not validate, and the second does not before it has taken over
            const isNobodys = !pair.hasLeft && !subscribed.has(each.method);
            expect(answered.length, answered.join()).toBe(isNobodys ? 0 : 1);
            expect(answered).not.toContain("failed");
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("takes over at the third request at the latest, where these are of different containers", async () => {
    for (const isSecondFirst of [false, true]) {
      const pair = new Pair(isSecondFirst, allMethods);
      const answered: string[] = [];
      for (const container of ["c0", "c1", "c2"]) {
        answered.push(...(await pair.ask({ method: "CreateContainer", container, isSecondFirst }, true)));
      }
      expect(answered).toEqual(isSecondFirst ? ["second", "second", "second"] : ["first", "first", "second"]);
      expect(pair).toMatchObject({ hasLeft: true, isDone: true });
    }
  });

  it("does not answer what the other has answered just before it left, and whatever comes then", async () => {
    const pair = new Pair(false, allMethods);
    const create0: Request = { method: "CreateContainer", container: "c0", isSecondFirst: false };
    expect(await pair.ask(create0, true, true)).toEqual(["first"]);
    expect(await pair.ask(create0, true)).toEqual(["second"]);
    expect(pair.isDone).toBe(true);
  });
});

describe("what a plugin says to another process", () => {
  it.each([
    ["nothing", undefined],
    ["an array", []],
    ["a key that is a number", { key: 1, isInTurn: true, before: null }],
    ["no word on its turn", { key: "a", before: null }],
    ["a count that is negative", { key: "a", isInTurn: true, before: { key: "a", count: -1 } }],
  ])("is no query when it is %s", (_, value) => {
    expect(() => parseTurnQuery(value)).toThrow(TypeError);
  });

  it.each([
    ["text", "yes"],
    ["no answer", { answered: null, count: 0 }],
    ["a count that is no number", { hasLeft: true, answered: null, count: "1" }],
  ])("is no answer when it is %s", (_, value) => {
    expect(() => parseTurnAnswer(value)).toThrow(TypeError);
  });
});
