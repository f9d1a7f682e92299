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
* 
* ## `"comparison"`
*/
export type Stage = 'arguments' | 'wit' | 'select-world' | 'generation' | 'comparison';
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
export interface Place {
  file: string,
  offset: number,
}
/**
* # Variants
* 
* ## `"interface"`
* 
* ## `"world"`
* 
* ## `"import"`
* 
* ## `"export"`
* 
* ## `"function"`
* 
* ## `"record"`
* 
* ## `"field"`
* 
* ## `"variant"`
* 
* ## `"case"`
* 
* ## `"enum"`
* 
* ## `"flags"`
* 
* ## `"flag"`
* 
* ## `"resource"`
* 
* ## `"alias"`
*/
export type ItemKind = 'interface' | 'world' | 'import' | 'export' | 'function' | 'record' | 'field' | 'variant' | 'case' | 'enum' | 'flags' | 'flag' | 'resource' | 'alias';
export type Part = PartText | PartItem;
export interface PartText {
  tag: 'text',
  val: string,
}
export interface PartItem {
  tag: 'item',
  val: number,
}
export interface Stability {
  since?: string,
  deprecated?: string,
  feature?: string,
}
export interface Item {
  kind: ItemKind,
  name: string,
  parent?: number,
  parts: Array<Part>,
  place?: Place,
  stability: Stability,
  isEnabled: boolean,
}
export interface PackageName {
  name: string,
  version?: string,
}
export interface Description {
  'package': PackageName,
  dependencies: Array<PackageName>,
  items: Array<Item>,
}
export interface ComparisonRequest {
  old: Source,
  'new': Source,
  features: Array<string>,
}
/**
* # Variants
* 
* ## `"import"`
* 
* ## `"export"`
*/
export type Usage = 'import' | 'export';
export interface Verdict {
  name: string,
  usage?: Usage,
  oldGuestsOnNewHost?: string,
  newGuestsOnOldHost?: string,
}
export interface Comparison {
  old: Description,
  'new': Description,
  verdicts: Array<Verdict>,
}
export interface EncodedPackage {
  'package': PackageName,
  bytes: Uint8Array,
}
export interface PrintedPackage {
  'package': PackageName,
  wit: string,
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
  describePackage(wit: Source, features: Array<string>): Description,
  comparePackages(request: ComparisonRequest): Comparison,
  encodePackage(wit: Source): EncodedPackage,
  printPackage(wit: Source): Array<PrintedPackage>,
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

