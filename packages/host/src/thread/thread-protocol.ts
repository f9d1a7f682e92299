/** The types of what goes between a plugin's thread and the one that started it: each system has its own. */
export interface ThreadTypes {
  /** What the thread is given at its start. */
  readonly data: unknown;
  /** The calls, by their names. */
  readonly calls: Readonly<Record<string, { readonly request: unknown; readonly answer: unknown }>>;
  /** What the thread is told without an answer. */
  readonly order: unknown;
  /** What the thread says by itself. */
  readonly news: unknown;
  /** Why something failed, in a form that can be posted. */
  readonly failure: unknown;
}

/** The name of a call. */
export type CallName<Types extends ThreadTypes> = keyof Types["calls"] & string;

/** What is asked by a call. */
export type RequestOf<Types extends ThreadTypes, Name extends CallName<Types>> = Types["calls"][Name]["request"];

/** What a call is answered. */
export type AnswerOf<Types extends ThreadTypes, Name extends CallName<Types>> = Types["calls"][Name]["answer"];

/** A message to a plugin's thread. */
export type ToThread<Types extends ThreadTypes> =
  | { readonly type: "start"; readonly data: Types["data"] }
  | CallMessage<Types>
  | { readonly type: "order"; readonly order: Types["order"] }
  /** Nobody asks it any more: it may be started again. */
  | { readonly type: "leave" };

/** A call, which is answered by its number. */
export interface CallMessage<Types extends ThreadTypes> {
  readonly type: "call";
  readonly id: number;
  readonly name: CallName<Types>;
  readonly request: RequestOf<Types, CallName<Types>>;
}

/** A message of a plugin's thread. */
export type FromThread<Types extends ThreadTypes> =
  | { readonly type: "answer"; readonly id: number; readonly answer: AnswerOf<Types, CallName<Types>> }
  | { readonly type: "refusal"; readonly id: number; readonly failure: Types["failure"] }
  | { readonly type: "news"; readonly news: Types["news"] }
  /** It has let go of everything, as it was asked to, and may be started again. */
  | { readonly type: "left" };
