// world root:component/root
/**
* # Variants
* 
* ## `"c"`
* 
* ## `"go"`
* 
* ## `"rust"`
*/
export type Language = 'c' | 'go' | 'rust';
export type Content = ContentFile | ContentFolder;
export interface ContentFile {
  tag: 'file',
  val: Uint8Array,
}
export interface ContentFolder {
  tag: 'folder',
  val: Array<[string, Uint8Array]>,
}
export interface Source {
  path: string,
  content: Content,
}
export interface Request {
  language: Language,
  wit: Array<Source>,
  world?: string,
  features: Array<string>,
  allFeatures: boolean,
  arguments: Array<string>,
}
export interface Output {
  files: Array<[string, Uint8Array]>,
  printed: string,
}
/**
* # Variants
* 
* ## `"arguments"`
* 
* ## `"wit"`
* 
* ## `"select-world"`
* 
* ## `"generation"`
*/
export type Stage = 'arguments' | 'wit' | 'select-world' | 'generation';
export interface Failure {
  stage: Stage,
  message: string,
}
export interface Argument {
  name: string,
  short?: string,
  value?: string,
  isValueOptional: boolean,
  isRepeatable: boolean,
  'default'?: string,
  help: string,
}
export interface ImportObject {
  panicked: {
    'default'(message: string): void,
  },
}
export interface Root {
  generate(request: Request): Output,
  describeArguments(language: Language): Array<Argument>,
  goRuntime(): string,
}
export type Result<T, E> = { tag: 'ok', val: T } | { tag: 'err', val: E };

/**
* Instantiates this component with the provided imports and
* returns a map of all the exports of the component.
*
* This function is intended to be similar to the
* `WebAssembly.Instantiate` constructor. The second `imports`
* argument is the "import object" for wasm, except here it
* uses component-model-layer types instead of core wasm
* integers/numbers/etc.
*
* The first argument to this function, `getCoreModule`, is
* used to compile core wasm modules within the component.
* Components are composed of core wasm modules and this callback
* will be invoked per core wasm module. The caller of this
* function is responsible for reading the core wasm module
* identified by `path` and returning its compiled
* `WebAssembly.Module` object. This would use the
* `WebAssembly.Module` constructor on the web, for example.
*/
export function instantiate(
getCoreModule: (path: string) => WebAssembly.Module,
imports: ImportObject,
instantiateCore?: (module: WebAssembly.Module, imports: Record<string, any>) => WebAssembly.Instance
): Root;

