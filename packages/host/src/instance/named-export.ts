/** An export of the only instance of a core module. */
export interface NamedExport {
  /** The module, by the name that jco's program has for it. */
  readonly module: string;
  readonly name: string;
}
