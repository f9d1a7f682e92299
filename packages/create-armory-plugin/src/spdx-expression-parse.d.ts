// The package has no types of its own.
declare module "spdx-expression-parse" {
  /** Parse an SPDX license expression; throws when it is none. */
  export default function parse(expression: string): object;
}
