import { transpileBytes } from "@bytecodealliance/jco-transpile";

/** A component as a program of jco's, for tests that look at it without the host. */
export interface TranspiledByJco {
  /** The names of what it imports. */
  readonly imports: readonly string[];
  /** Make an instance, in this thread. @returns its exports, by their names in JavaScript. */
  readonly instantiate: (imports?: object) => Record<string, unknown>;
}

/** Transpile a component with jco itself, with the options that the host gives it. */
export async function transpileByJco(component: Uint8Array): Promise<TranspiledByJco> {
  const { files, imports } = await transpileBytes(component, {
    name: "guest",
    instantiation: "sync",
    base64Cutoff: 0,
    nodejsCompat: false,
    tlaCompat: false,
    emitTypescriptDeclarations: false,
  });
  // As in the host, which gives jco's program a decoder of its own, a byte order mark is a character like any other
  const source = Buffer.from(files["guest.js"] ?? [])
    .toString("utf8")
    .replaceAll(/new TextDecoder\([^)]*\)/gu, 'new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })');
  const program: Program = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`
  );
  return {
    imports,
    instantiate: (given = {}) =>
      program.instantiate((name) => new WebAssembly.Module(Uint8Array.from(files[name] ?? [])), given),
  };
}

// --- internal ---

interface Program {
  instantiate(getCoreModule: (name: string) => WebAssembly.Module, imports: object): Record<string, unknown>;
}
