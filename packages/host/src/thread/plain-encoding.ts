/**
 * Give this thread a `TextDecoder` that refuses what is not well encoded and keeps a byte order mark, and a `TextEncoder`, neither of which is Node's.
 *
 * jco decodes strings with `new TextDecoder()`, which replaces the one and swallows the other; the canonical ABI traps on the one and keeps the
 * other. Node's own keep handles of native code in properties that whoever has them may replace. It is for threads in which plugins run, before they are
 * loaded.
 */
export function requirePlainEncoding(): void {
  if (globalThis.TextDecoder === StrictTextDecoder) return;
  globalThis.TextDecoder = StrictTextDecoder;
  globalThis.TextEncoder = PlainTextEncoder;
}

// --- internal ---

const { TextDecoder: NodeTextDecoder, TextEncoder: NodeTextEncoder } = globalThis;

class StrictTextDecoder implements TextDecoder {
  readonly fatal = true;
  readonly ignoreBOM = true;
  readonly #decoder: TextDecoder;

  constructor(label?: string) {
    this.#decoder = new NodeTextDecoder(label, { fatal: true, ignoreBOM: true });
  }

  get encoding(): string {
    return this.#decoder.encoding;
  }

  decode(bytes?: AllowSharedBufferSource): string {
    return this.#decoder.decode(bytes);
  }
}

class PlainTextEncoder implements TextEncoder {
  readonly encoding = "utf-8";
  readonly #encoder = new NodeTextEncoder();

  encode(text?: string): Uint8Array<ArrayBuffer> {
    return this.#encoder.encode(text);
  }

  encodeInto(text: string, bytes: Uint8Array): TextEncoderEncodeIntoResult {
    return this.#encoder.encodeInto(text, bytes);
  }
}
