import { fromBinary, toBinary } from "@bufbuild/protobuf";
import type { DescMessage, DescMethodUnary, MessageShape } from "@bufbuild/protobuf";
import { NriError } from "../nri-error.ts";
import { Event } from "../proto/nri_pb.ts";
import type { FailurePolicy } from "../proto/nri_pb.ts";
import { allEvents, eventBit } from "./events.ts";
import { fullName } from "./runtime-plugin.ts";
import type { RuntimePlugin } from "./runtime-plugin.ts";

/** A plugin that registered: with the events it asked for, and how its failures are to be taken. */
export class RegisteredPlugin {
  readonly plugin: RuntimePlugin;
  /** As the runtime writes it: `10-limits`. */
  readonly name: string;
  events = allEvents;
  policy: FailurePolicy | undefined;
  /** Whether it was dropped: it is asked nothing any more. */
  isClosed = false;
  readonly #timeoutMs: number;

  constructor(plugin: RuntimePlugin, timeoutMs: number) {
    this.plugin = plugin;
    this.name = fullName(plugin);
    this.#timeoutMs = timeoutMs;
  }

  /** Whether it asked for the event of this method. */
  wants(method: DescMethodUnary): boolean {
    return !this.isClosed && (this.events & eventBit(eventOf(method))) !== 0;
  }

  /**
   * Ask it, whether it wants the event or not.
   *
   * @throws NriError `CALL_TIMEOUT` when it takes longer than the runtime waits, `MALFORMED_MESSAGE` when its answer can't be read, or
   * what the plugin throws.
   */
  async ask<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageShape<I>,
  ): Promise<MessageShape<O>> {
    const answer = await this.#inTime(method.name, this.plugin.call(method.name, toBinary(method.input, request)));
    try {
      return fromBinary(method.output, answer);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `plugin "${this.name}" answered ${method.name} with ${answer.length} bytes that are not a valid ${method.output.name}: ${reason}`;
      throw new NriError("MALFORMED_MESSAGE", text, { remedy: "build it against NRI 0.12", cause: error });
    }
  }

  async #inTime<T>(method: string, answer: Promise<T>): Promise<T> {
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const text = `plugin "${this.name}" did not answer ${method} within ${this.#timeoutMs} ms`;
      reject(
        new NriError("CALL_TIMEOUT", text, {
          remedy: "make it faster, or raise the runtime's plugin_request_timeout",
        }),
      );
    }, this.#timeoutMs);
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

// --- internal ---

/** `CreateContainer` is asked for by CREATE_CONTAINER; a method without an event by UNKNOWN, which no mask has. */
function eventOf({ name }: DescMethodUnary): Event {
  const event = name.replaceAll(/(?<=[a-z])[A-Z]/g, "_$&").toUpperCase();
  return new Map<string, Event>(Object.entries(Event)).get(event) ?? Event.UNKNOWN;
}
