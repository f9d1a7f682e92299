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
  const source = Buffer.from(files["guest.js"] ?? []).toString("base64");
  const program: Program = await import(/* @vite-ignore */ `data:text/javascript;base64,${source}`);
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
