import type { MessagePort } from "node:worker_threads";
import type {
  AnswerOf,
  CallMessage,
  CallName,
  FromThread,
  RequestOf,
  ThreadTypes,
  ToThread,
} from "./thread-protocol.ts";

/** What answers in a plugin's thread. */
export interface ThreadServer<Types extends ThreadTypes> {
  /** What answers each call. What one throws is posted as its refusal. */
  readonly calls: {
    readonly [Name in CallName<Types>]: (request: RequestOf<Types, Name>) => AnswerOf<Types, Name>;
  };
  /** Put what a call threw into a form that can be posted. */
  failureOf(error: unknown): Types["failure"];
  /** Called when the other side was sent a refusal. Default: nothing more is done. */
  refused?(name: CallName<Types>, error: unknown): void;
  /** Take what the thread is told. */
  take(order: Types["order"]): void;
  /** Let go of everything: nobody asks any more, and the thread may be started again. */
  leave(): void;
}

/** Says something to the thread that started this one. */
export type SendNews<Types extends ThreadTypes> = (news: Types["news"]) => void;

/**
 * Run a plugin's thread: start when it is told to, and answer calls in their order; those that come before it has started wait.
 *
 * @param port - this thread's `parentPort`.
 * @param start - makes what answers; what it throws ends the thread.
 */
export function serveThread<Types extends ThreadTypes>(
  port: MessagePort | null,
  start: (data: Types["data"], sendNews: SendNews<Types>) => Promise<ThreadServer<Types>>,
): void {
  if (port === null) throw new Error("this is not a thread");
  let server: ThreadServer<Types> | undefined;
  const waiting: Asked<Types>[] = [];
  const post = (message: FromThread<Types>): void => port.postMessage(message);
  const begin = async (data: Types["data"]): Promise<void> => {
    const started = await start(data, (news) => post({ type: "news", news }));
    server = started;
    for (const message of waiting.splice(0)) take(started, message, post);
  };
  port.on("message", (message: ToThread<Types>) => {
    switch (message.type) {
      case "start":
        return void begin(message.data);
      case "leave":
        server?.leave();
        server = undefined;
        return post({ type: "left" });
      case "call":
      case "order":
        if (server === undefined) waiting.push(message);
        else take(server, message, post);
    }
  });
}

// --- internal ---

type Asked<Types extends ThreadTypes> = Extract<ToThread<Types>, { readonly type: "call" | "order" }>;

function take<Types extends ThreadTypes>(
  server: ThreadServer<Types>,
  message: Asked<Types>,
  post: (message: FromThread<Types>) => void,
): void {
  if (message.type === "order") server.take(message.order);
  else answer(server, message, post);
}

function answer<Types extends ThreadTypes>(
  server: ThreadServer<Types>,
  { id, name, request }: CallMessage<Types>,
  post: (message: FromThread<Types>) => void,
): void {
  let answered: AnswerOf<Types, CallName<Types>>;
  try {
    answered = server.calls[name](request);
  } catch (error) {
    post({ type: "refusal", id, failure: server.failureOf(error) });
    server.refused?.(name, error);
    return;
  }
  post({ type: "answer", id, answer: answered });
}
