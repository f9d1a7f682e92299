/**
 * Have every `TextDecoder` of this thread refuse what is not UTF-8, and keep a byte order mark.
 *
 * jco decodes strings with `new TextDecoder()`, which replaces the one and swallows the other; the canonical ABI traps on the one and keeps the
 * other. It is for threads in which plugins run, before they are loaded.
 */
export function requireStrictTextDecoder(): void {
  if (globalThis.TextDecoder === StrictTextDecoder) return;
  globalThis.TextDecoder = StrictTextDecoder;
}

// --- internal ---

class StrictTextDecoder extends TextDecoder {
  constructor(label?: string) {
    super(label, { fatal: true, ignoreBOM: true });
  }
}
